import type { MiddlewareStack } from '@smithy/types'
import { Failure } from '../report/failure.ts'
import type { LearningClock } from './system-clock.ts'

/** What the clients of all services share. */
export interface Client<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
}

/** Calls that change nothing, by name. All others count as writes: a name not thought of is refused, not let through. */
const READS = /^(Get|List|Describe|Head|BatchGet|Filter)[A-Z]/

/**
 * Makes a client refuse every call that could change something: the proof behind a dry run.
 * Only reads by their name pass, and an `Invoke` that is itself a dry run.
 */
export function refuseWrites<Input extends object, Output extends object>(client: Client<Input, Output>): void {
  client.middlewareStack.add(
    (next, context) => async args => {
      const operation = (context.commandName ?? 'unnamed').replace(/Command$/, '')
      if (READS.test(operation) || isDryInvoke(operation, args.input)) return next(args)
      throw new Failure({ what: `This run reads only, but ${operation} would have been called: a defect of the plan.` })
    },
    { step: 'initialize', priority: 'high', name: 'refuseWrites' },
  )
}

function isDryInvoke(operation: string, input: object): boolean {
  return operation === 'Invoke' && 'InvocationType' in input && input.InvocationType === 'DryRun'
}

/** Feeds the `Date` header of every reply to the clock, and lets no call out before the clock can be relied on. */
export function followClock<Input extends object, Output extends object>(
  client: Client<Input, Output>,
  clock: LearningClock,
): void {
  client.middlewareStack.add(
    next => async args => {
      await clock.ready()
      const sent = Date.now() / 1000
      const result = await next(args)
      const date = dateOf(result.response)
      if (date !== undefined) clock.learn({ date, sent, received: Date.now() / 1000 })
      return result
    },
    // Innermost: it sees every attempt, and the reply before it is parsed into a result or an error.
    { step: 'deserialize', priority: 'low', name: 'followClock' },
  )
}

function dateOf(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined
  const date = Date.parse(String(headers.date)) / 1000
  return Number.isNaN(date) ? undefined : date
}
