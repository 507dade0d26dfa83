import { InvokeCommand, type InvokeCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import { redactForeign } from '../report/redact.ts'
import { formatDuration, type Seconds } from '../values/duration.ts'
import { type Expectation, unmet } from './expectation.ts'
import { explainFunctionError } from './function-error.ts'
import { lastLogLines } from './log-tail.ts'

export interface SmokeTest extends Expectation {
  readonly functionName: string
  readonly version: string
  /** JSON text; an empty event by default. */
  readonly payload?: string | undefined
  /** Cold start included. */
  readonly timeout: Seconds
  /** For functions with tenant isolation (F§1.12). */
  readonly tenantId?: string | undefined
  /** What must not be quoted from reply or log: the values of the function's variables. */
  readonly secrets?: readonly string[]
}

export type SmokeResult =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed'
      /** One sentence, free of secrets. */
      readonly why: string
      /** Last lines the version logged, bounded, free of secrets. */
      readonly log: readonly string[]
    }

/** How long a throttled smoke test is tried again: it has no priority over the function's own traffic. */
const THROTTLE_PAUSES = [1, 2, 4, 8]

/**
 * Calls ONE version, by its number, before any traffic reaches it.
 * A failure is a result, not an error: what it means is the journey's to decide.
 * @throws Failure when the call itself is refused (access, credentials, a version that is not there).
 */
export async function smokeTest(aws: Aws, test: SmokeTest): Promise<SmokeResult> {
  const reply = await invoke(aws, test)
  if (typeof reply === 'string') return { kind: 'failed', why: reply, log: [] }
  const secrets = test.secrets ?? []
  const why = judge(reply, test, secrets)
  if (why === undefined) return { kind: 'passed' }
  return { kind: 'failed', why: redactForeign(why, secrets), log: lastLogLines(reply.LogResult, secrets) }
}

/** Never repeated once it may have run: a function under test need not be idempotent. */
async function invoke(aws: Aws, test: SmokeTest): Promise<InvokeCommandOutput | string> {
  const command = new InvokeCommand({
    FunctionName: test.functionName,
    Qualifier: test.version,
    InvocationType: 'RequestResponse',
    LogType: 'Tail',
    Payload: Buffer.from(test.payload ?? '{}'),
    ...(test.tenantId === undefined ? {} : { TenantId: test.tenantId }),
  })
  for (const pause of [...THROTTLE_PAUSES, undefined]) {
    try {
      return await aws.lambdaOnce.send(command, { requestTimeout: test.timeout * 1000 })
    } catch (error) {
      if (isThrottle(error)) {
        if (pause === undefined)
          return `Every call of version ${test.version} was throttled: the function has no free concurrency.`
        await aws.clock.sleep(pause)
      } else if (isUnknownOutcome(error)) {
        return /requestTimeout|timed out/.test(errorParts(error).message)
          ? `Version ${test.version} did not answer within ${formatDuration(test.timeout)}.`
          : `The call of version ${test.version} broke off without an answer.`
      } else throw explain(error, `calling version ${test.version} of ${test.functionName} for the smoke test`)
    }
  }
  throw new TypeError('The last attempt either returns or throws.')
}

function judge(reply: InvokeCommandOutput, test: SmokeTest, secrets: readonly string[]): string | undefined {
  const payload = reply.Payload === undefined ? '' : Buffer.from(reply.Payload).toString('utf8')
  // Where Lambda says it: a payload may look like an error and be none, or the reverse.
  if (reply.FunctionError !== undefined) return explainFunctionError(reply.FunctionError, payload, secrets)
  return unmet(payload, test, secrets)
}
