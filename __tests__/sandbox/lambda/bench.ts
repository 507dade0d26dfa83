import {
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { SandboxOptions } from '../../../sandbox/src/sandbox.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

export const ARN = 'arn:aws:lambda:us-east-1:123456789012:function'

let count = 0

/** A name no other test uses. */
export function freshName(): string {
  return `orders-${++count}`
}

/** What a refused call says: the error's name, its HTTP status and its message. */
export interface Refusal {
  readonly name: string
  readonly status: number | undefined
  readonly message: string
}

/** Waits for a call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    if (!Error.isError(error)) throw error
    const metadata = '$metadata' in error ? error.$metadata : undefined
    const status =
      typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
        ? Number(metadata.httpStatusCode)
        : undefined
    return { name: error.name, status, message: error.message }
  }
  throw new Error('the call was expected to fail')
}

/** A sandbox with shorthands to bring functions into the state a test starts from. */
export class Bench {
  readonly fixture: SandboxFixture

  constructor(fixture: SandboxFixture) {
    this.fixture = fixture
  }

  static async start(options: SandboxOptions = {}): Promise<Bench> {
    return new Bench(await sandboxFixture({ seed: 7, ...options }))
  }

  get lambda(): SandboxFixture['lambda'] {
    return this.fixture.lambda
  }

  advance(seconds: number): Promise<void> {
    return this.fixture.sandbox.clock.advance(seconds)
  }

  /** Sends CreateFunction and leaves the function Pending. */
  create(name: string, input: Partial<CreateFunctionCommandInput> = {}) {
    return this.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return "one"') },
        ...input,
      }),
    )
  }

  /** An Active function. @returns its name. */
  async active(input: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
    const name = freshName()
    await this.create(name, input)
    await this.advance(2)
    return name
  }

  /** Publishes an Active version that differs from the one before in its description. */
  async version(name: string): Promise<string> {
    await this.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: `release ${++count}` }),
    )
    await this.advance(1)
    const { Version } = await this.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    await this.advance(1)
    return Version ?? ''
  }

  /** An Active function with versions 1 and 2 and the alias `live` on 1. @returns its name. */
  async released(input: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
    const name = await this.active(input)
    await this.version(name)
    await this.version(name)
    await this.lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }))
    return name
  }

  close(): Promise<void> {
    return this.fixture.close()
  }
}
