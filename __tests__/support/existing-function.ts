import { CreateFunctionCommand, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture } from './sandbox-fixture.ts'

/** A function as somebody else made it: no version, no alias. */
export async function existingFunction(
  { lambda, sandbox }: SandboxFixture,
  name: string,
  change: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: EXECUTION_ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: handlerZip('return { statusCode: 200 }') },
      ...change,
    }),
  )
  await sandbox.clock.advance(60)
}
