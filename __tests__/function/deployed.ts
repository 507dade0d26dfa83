import { createHash } from 'node:crypto'
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { Call } from '../../sandbox/src/http/call-log.ts'
import type { Aws } from '../../src/aws/clients.ts'
import { connect } from '../../src/aws/connect.ts'
import { type FunctionView, readFunction } from '../../src/function/read.ts'
import type { updateCode } from '../../src/function/update.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { unhurried } from '../support/unhurried.ts'

/** A sandbox, our connection to it, and a colleague who works on the same functions. */
export interface Scene {
  readonly fixture: SandboxFixture
  readonly aws: Aws
  /** Creates a function and reads it. */
  deployed(name: string, input?: Partial<CreateFunctionCommandInput>): Promise<FunctionView>
  read(name: string, qualifier?: string): Promise<FunctionView>
  /** Writes of one operation on one function so far. */
  sent(operation: string, name: string): readonly Call[]
  readonly colleague: {
    configure(name: string, settings: Record<string, unknown>): Promise<void>
    deploy(name: string, zip: Uint8Array): Promise<void>
  }
}

export const OLD = handlerZip('return "old"')
export const NEW = handlerZip('return "new"')

type Code = Parameters<typeof updateCode>[2]

/** These bytes as code to deploy. */
export function zip(bytes: Uint8Array): Code {
  return { kind: 'zip', bytes, codeSha256: createHash('sha256').update(bytes).digest('base64') }
}

export async function scene(): Promise<Scene> {
  const fixture = await sandboxFixture()
  const aws = unhurried(connect({ env: fixture.env }))
  const read = async (name: string, qualifier?: string): Promise<FunctionView> => {
    const view = await readFunction(aws, name, qualifier)
    if (view === undefined) throw new TypeError(`there is no ${name}`)
    return view
  }
  const settle = async (name: string): Promise<void> => {
    // Little, so that the SDK sees no skew: it asks again by itself when AWS' clock has moved five minutes away.
    await fixture.sandbox.clock.advance(3)
    await fixture.lambda.send(new GetFunctionCommand({ FunctionName: name }))
  }
  return {
    fixture,
    aws,
    read,
    async deployed(name, input) {
      await fixture.lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: EXECUTION_ROLE,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: OLD },
          ...input,
        }),
      )
      await settle(name)
      return read(name)
    },
    sent: (operation, name) =>
      fixture.sandbox.calls.all().filter(call => call.operation === operation && call.resource?.includes(`:${name}`)),
    colleague: {
      async configure(name, settings) {
        await fixture.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...settings }))
        await settle(name)
      },
      async deploy(name, zip) {
        await fixture.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip }))
        await settle(name)
      },
    },
  }
}
