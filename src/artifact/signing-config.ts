import {
  CreateCodeSigningConfigCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  PutFunctionCodeSigningConfigCommand,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound, isUnknownOperation } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { signingConfigRequest } from './signing-config-change.ts'

/** A code signing config: whose signatures Lambda trusts, and what it does about others (F§2.2). */
export interface SigningConfigView {
  readonly arn: string
  readonly policy: SigningPolicy
  /** Profile version ARNs; a profile ARN without a version stands for all of its versions. */
  readonly allowed: readonly string[]
}

export type SigningPolicy = 'Warn' | 'Enforce'

/** @returns the config of a function; undefined when it has none, or when there is no such function. */
export async function readSigningConfig(aws: Aws, functionName: string): Promise<SigningConfigView | undefined> {
  try {
    const reply = await aws.lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: functionName }))
    // A function without a config answers with an empty object (F§2.2).
    const arn = reply.CodeSigningConfigArn
    return arn === undefined || arn === '' ? undefined : await readConfig(aws, arn)
  } catch (error) {
    if (isNotFound(error) || isUnknownOperation(error)) return undefined
    throw explain(error, `reading the code signing config of ${functionName} (lambda:GetFunctionCodeSigningConfig)`)
  }
}

/** @throws Failure when there is no such config. */
export async function readConfig(aws: Aws, arn: string): Promise<SigningConfigView> {
  try {
    const { CodeSigningConfig } = await aws.lambda.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn: arn }))
    return {
      arn,
      policy: CodeSigningConfig?.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? 'Warn',
      allowed: CodeSigningConfig?.AllowedPublishers?.SigningProfileVersionArns ?? [],
    }
  } catch (error) {
    if (!isNotFound(error)) throw explain(error, `reading code signing config ${arn} (lambda:GetCodeSigningConfig)`)
    throw new Failure(
      {
        what: `The code signing config ${arn} does not exist.`,
        next: 'Attach another one with the input "code-signing-config-arn".',
      },
      error,
    )
  }
}

/** Creates a config that trusts one profile. @returns its ARN. */
export async function createSigningConfig(
  aws: Aws,
  config: { profileVersionArn: string; policy: SigningPolicy; functionName: string },
): Promise<string> {
  try {
    // Once: Lambda has no token for it, and a second attempt would leave a second config behind.
    const { CodeSigningConfig } = await aws.lambdaOnce.send(
      new CreateCodeSigningConfigCommand(signingConfigRequest(config)),
    )
    return CodeSigningConfig?.CodeSigningConfigArn ?? ''
  } catch (error) {
    throw explain(error, `creating a code signing config for ${config.functionName} (lambda:CreateCodeSigningConfig)`)
  }
}

/** Takes effect at the next deployment; what runs keeps running (F§2.2). */
export async function attachSigningConfig(aws: Aws, functionName: string, arn: string): Promise<void> {
  try {
    await aws.lambda.send(
      new PutFunctionCodeSigningConfigCommand({ FunctionName: functionName, CodeSigningConfigArn: arn }),
    )
  } catch (error) {
    throw explain(error, `attaching code signing config ${arn} (lambda:PutFunctionCodeSigningConfig)`)
  }
}
