import { setTimeout as delay } from 'node:timers/promises'
import type { SandboxClock } from '../clock.ts'
import { CallMatcher, type MatchableCall } from '../faults/call-matcher.ts'
import type { CallPattern, Effect } from '../faults/fault.ts'
import type { FaultInjector } from '../faults/fault-injector.ts'
import { iamAction } from '../faults/iam-action.ts'
import type { RateLimiter } from '../faults/rate-limiter.ts'
import { accessDenied, expiredToken, missingToken, serverError, throttled } from '../faults/service-errors.ts'
import type { AccessControl } from '../iam/access-control.ts'
import type { Identities } from '../sts/identities.ts'
import type { CallLog } from './call-log.ts'
import { plainError } from './plain-error.ts'
import { AwsError, type AwsReply, type AwsRequest, type MatchedOperation, type Service } from './service.ts'
import type { Target } from './target.ts'

/** What goes back on the connection. */
export type Answer =
  | { readonly kind: 'reply'; readonly reply: AwsReply }
  /** The connection is closed instead. */
  | { readonly kind: 'drop' }
  /** Nothing is ever sent. */
  | { readonly kind: 'silence' }

/** What a hook learns of the call it runs before. */
export interface HookedCall extends MatchableCall {
  readonly input: unknown
  /** Whose credentials signed it. */
  readonly accessKeyId?: string
}

interface Hook {
  readonly matcher: CallMatcher
  readonly run: (call: HookedCall) => void | Promise<void>
}

export interface GatewayParts {
  readonly clock: SandboxClock
  readonly calls: CallLog
  readonly faults: FaultInjector
  readonly identities: Identities
  readonly access: AccessControl
  /** Absent: no rate is enforced. */
  readonly rates: RateLimiter | undefined
  /** Milliseconds of the machine before every call. */
  readonly latencyMs: number
}

type Outcome = { readonly status?: number; readonly errorCode?: string; readonly fault?: string }

/** Takes a request through credentials, faults, hooks and its service, and keeps the call log. */
export class Gateway {
  readonly #parts: GatewayParts
  readonly #services = new Map<string, Service>()
  readonly #hooks = new Set<Hook>()

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  add(service: Service): void {
    this.#services.set(service.name, service)
  }

  /** Runs `run` before calls that fit `pattern` are applied. @returns a function that takes it back. */
  before(pattern: CallPattern, run: Hook['run']): () => void {
    const hook = { matcher: new CallMatcher(pattern), run }
    this.#hooks.add(hook)
    return () => this.#hooks.delete(hook)
  }

  async handle(request: AwsRequest, signed: Target['signed']): Promise<Answer> {
    const matched = this.#services.get(request.service)?.match(request)
    if (matched === undefined) return this.#unknown(request)
    const call = {
      service: request.service,
      operation: matched.operation,
      ...(matched.resource === undefined ? {} : { resource: matched.resource }),
    }
    const { clock, calls } = this.#parts
    const arrival = { ...call, at: clock.now(), write: matched.write, input: matched.input, ...signerOf(request) }
    const finish = calls.add(arrival)
    const answer = await this.#answer(request, matched, call, signed)
    finish(answer.outcome)
    return answer.answer
  }

  async #answer(
    request: AwsRequest,
    matched: MatchedOperation,
    call: MatchableCall,
    signed: Target['signed'],
  ): Promise<{ readonly answer: Answer; readonly outcome: Outcome }> {
    const { clock, faults, identities, access, rates, latencyMs } = this.#parts
    const effects = faults.effects(call)
    const waits = effects.flatMap(effect => (effect.kind === 'latency' ? [effect.ms] : []))
    const wait = waits.reduce((sum, ms) => sum + ms, latencyMs)
    if (wait > 0) await delay(wait)

    const effect = effects.find(one => one.kind !== 'latency')
    const fault = effect?.kind ?? (waits.length > 0 ? 'latency' : undefined)
    const noted = fault === undefined ? {} : { fault }
    const refuse = (error: AwsError) => ({
      answer: { kind: 'reply', reply: matched.fail(error) } as const,
      outcome: { status: error.status, errorCode: error.code, ...noted },
    })

    if (signed === 'no' && call.operation !== 'AssumeRoleWithWebIdentity') return refuse(missingToken(call.service))
    const caller = identities.identify(request.accessKeyId ?? '', clock.now())
    if (caller.expired) return refuse(expiredToken(call.service))
    const error = effect && refusal(effect, call, caller.arn)
    if (error !== undefined) return refuse(error)
    if (effect?.kind === 'reset') return { answer: { kind: 'drop' }, outcome: noted }
    if (effect?.kind === 'timeout' && !effect.applied) return { answer: { kind: 'silence' }, outcome: noted }
    const denied = access.refuse(request, matched, caller)
    if (denied !== undefined) return refuse(denied)
    if (rates !== undefined && !rates.allows(call.service, call.operation)) return refuse(throttled(call.service))

    for (const hook of this.#hooks) {
      if (hook.matcher.takes(call)) await hook.run({ ...call, input: matched.input, ...signerOf(request) })
    }
    const ran = await run(matched, call.service)
    const reply = access.withhold(request, matched, caller, ran.reply)
    const errorCode = reply === ran.reply ? ran.errorCode : errorCodeOf(reply)
    const outcome = { status: reply.status, ...(errorCode === undefined ? {} : { errorCode }), ...noted }
    if (effect?.kind === 'error500') return refuse(serverError(call.service))
    if (effect?.kind === 'lost-response') return { answer: { kind: 'drop' }, outcome }
    if (effect?.kind === 'timeout') return { answer: { kind: 'silence' }, outcome }
    return { answer: { kind: 'reply', reply }, outcome }
  }

  #unknown(request: AwsRequest): Answer {
    const { service, method, rawPath, headers } = request
    const target = headers.get('x-amz-target')
    const what = target === null ? `${method} ${rawPath}` : target
    const message = `The sandbox does not emulate ${what} of ${service}.`
    const { calls, clock } = this.#parts
    calls.add({ at: clock.now(), service, operation: what, write: false, input: undefined })({
      status: 501,
      errorCode: 'NotImplemented',
    })
    return { kind: 'reply', reply: plainError(request, new AwsError(501, 'NotImplemented', message)) }
  }
}

function signerOf({ accessKeyId }: AwsRequest): { readonly accessKeyId?: string } {
  return accessKeyId === undefined ? {} : { accessKeyId }
}

/** The error an effect answers with in place of applying the call. */
function refusal(effect: Effect, call: MatchableCall, callerArn: string): AwsError | undefined {
  switch (effect.kind) {
    case 'throttle':
      return throttled(call.service, effect.reason, effect.retryAfterSeconds)
    case 'error500':
      return effect.applied === true ? undefined : serverError(call.service)
    case 'access-denied':
      return accessDenied(call.service, callerArn, iamAction(call.service, call.operation), call.resource)
    case 'expired-token':
      return expiredToken(call.service)
    case 'error':
      return new AwsError(effect.status, effect.code, effect.message, effect.extra, effect.headers)
    default:
      return undefined
  }
}

/** Services may render their errors themselves: the code is read back from where each protocol carries it. */
function errorCodeOf({ status, headers = {}, body }: AwsReply): string | undefined {
  if (status < 400) return undefined
  const code = headers['x-amzn-errortype'] ?? headers['x-amzn-query-error']?.split(';')[0]
  if (code !== undefined) return code
  return typeof body === 'string' ? /<Code>([^<]*)<\/Code>/.exec(body)?.[1] : undefined
}

async function run(
  matched: MatchedOperation,
  service: string,
): Promise<{ readonly reply: AwsReply; readonly errorCode?: string }> {
  try {
    const reply = await matched.run()
    const errorCode = errorCodeOf(reply)
    return errorCode === undefined ? { reply } : { reply, errorCode }
  } catch (error) {
    if (error instanceof AwsError) return { reply: matched.fail(error), errorCode: error.code }
    // A defect of the sandbox, not a behaviour of AWS: said where a person sees it, answered as AWS would.
    console.error(`sandbox: ${service} ${matched.operation} failed`, error)
    const failure = serverError(service)
    return { reply: matched.fail(failure), errorCode: failure.code }
  }
}
