import type { MiddlewareStack } from '@smithy/types'
import type { Aws } from '../../src/aws/clients.ts'

/** One attempt of one call, as whoever made it saw it: its request, and the reply it was told. */
export interface OwnCall {
  /** `run`, `post`, `recover`, … */
  readonly actor: string
  readonly operation: string
  /** The how-manieth attempt of this operation by this actor, from 1. */
  readonly nth: number
  /** Sandbox time at which it was sent. */
  readonly at: number
  readonly input: Readonly<Record<string, unknown>>
  /** The SDK's own account of its retries: `attempt=1; max=1`. */
  readonly attempt: string
  /** It never left: what struck it struck before it was sent. */
  unsent?: true
  /** Absent while no answer has come. */
  answer?:
    | { readonly kind: 'told'; readonly output: Readonly<Record<string, unknown>> }
    | { readonly kind: 'error'; readonly name: string; readonly status: number | undefined }
}

/**
 * What becomes of an attempt. `lose`: the SDK's own time-out is raised in place of the reply, without its seconds;
 * `applied` says whether the call was sent at all. `kill`: whoever called never goes on, as after SIGKILL.
 */
export type Fate =
  | { readonly kind: 'go' }
  | { readonly kind: 'lose'; readonly applied: boolean }
  | { readonly kind: 'kill'; readonly applied: boolean }

export interface ActorOptions {
  readonly name: string
  readonly aws: Aws
  readonly now: () => number
  readonly journal: OwnCall[]
  /** Called before every attempt. */
  readonly fate?: (call: OwnCall) => Fate | Promise<Fate>
  /** Called after every answered attempt, whose answer waits for it. */
  readonly onTold?: (call: OwnCall) => void | Promise<void>
}

export interface Actor {
  readonly aws: Aws
  /** From now on nothing this actor does goes on. */
  kill(): void
  /** Resolves when it has been killed. */
  readonly killed: Promise<void>
}

interface AnyClient<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
}

/** Wraps an account so that every attempt is journalled and may be lost, and whoever uses it may be killed. */
export function actor({ name, aws, now, journal, fate, onTold }: ActorOptions): Actor {
  const counts = new Map<string, number>()
  const killed = Promise.withResolvers<void>()
  let dead = false
  const kill = (): void => {
    dead = true
    killed.resolve()
  }
  const never = new Promise<never>(() => undefined)

  function tap<Input extends object, Output extends object, C>(client: C & AnyClient<Input, Output>): C {
    client.middlewareStack.add(
      (next, context) => async args => {
        if (dead) return never
        const operation = (context.commandName ?? '').replace(/Command$/, '')
        const nth = (counts.get(operation) ?? 0) + 1
        counts.set(operation, nth)
        const attempt = header(args.request, 'amz-sdk-request')
        const call: OwnCall = { actor: name, operation, nth, at: now(), input: fields(args.input), attempt }
        journal.push(call)
        const decided = (await fate?.(call)) ?? { kind: 'go' }
        if (decided.kind !== 'go' && !decided.applied) call.unsent = true
        if (decided.kind === 'kill' && !decided.applied) kill()
        if (dead) return never
        if (decided.kind === 'lose' && !decided.applied) throw lost(call)
        try {
          const result = await next(args)
          if (decided.kind === 'kill') kill()
          if (dead) return never
          if (decided.kind === 'lose') throw lost(call)
          call.answer = { kind: 'told', output: fields(result.output) }
          await onTold?.(call)
          return result
        } catch (error) {
          if (dead) return never
          call.answer ??= { kind: 'error', name: nameOf(error), status: statusOf(error) }
          throw error
        }
      },
      // Inside of the retry, outside of the parser: every attempt with its parsed reply.
      { step: 'deserialize', priority: 'high', name: 'actor' },
    )
    return client
  }

  let logs: ReturnType<Aws['logs']> | undefined
  let s3: ReturnType<Aws['s3']> | undefined
  let signer: ReturnType<Aws['signer']> | undefined
  let cloudwatch: ReturnType<Aws['cloudwatch']> | undefined
  let sts: ReturnType<Aws['sts']> | undefined
  let codeDeploy: ReturnType<Aws['codeDeploy']> | undefined
  return {
    killed: killed.promise,
    kill,
    aws: {
      region: aws.region,
      clock: {
        now: () => aws.clock.now(),
        sleep: async (seconds, signal) => {
          if (dead) return never
          await aws.clock.sleep(seconds, signal)
          return dead ? never : undefined
        },
      },
      renewsCredentials: aws.renewsCredentials,
      lambda: tap(aws.lambda),
      lambdaOnce: tap(aws.lambdaOnce),
      cloudwatch: () => (cloudwatch ??= aws.cloudwatch().then(client => tap(client))),
      logs: () => (logs ??= aws.logs().then(client => tap(client))),
      s3: () => (s3 ??= aws.s3().then(client => tap(client))),
      signer: () => (signer ??= aws.signer().then(client => tap(client))),
      codeDeploy: () => (codeDeploy ??= aws.codeDeploy().then(client => tap(client))),
      sts: () => (sts ??= aws.sts().then(client => tap(client))),
      sns: async region => tap(await aws.sns(region)),
      eventBridge: async region => tap(await aws.eventBridge(region)),
    },
  }
}

/** In the words and the shape of @smithy/node-http-handler, which its retry and ours look at. */
function lost(call: OwnCall): Error {
  call.answer = { kind: 'error', name: 'TimeoutError', status: undefined }
  const text =
    '@smithy/node-http-handler - [ERROR] a request has exceeded the configured 10000 ms requestTimeout. (simulated)'
  return Object.assign(new Error(text), { name: 'TimeoutError' })
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function header(request: unknown, name: string): string {
  const headers = fields(fields(request).headers)
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

function nameOf(error: unknown): string {
  return String(fields(error).name ?? (error instanceof Error ? error.name : 'unknown'))
}

function statusOf(error: unknown): number | undefined {
  const metadata = typeof error === 'object' && error !== null ? Reflect.get(error, '$metadata') : undefined
  const status = fields(metadata).httpStatusCode
  return typeof status === 'number' ? status : undefined
}
