import { AwsError } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import type { Configuration, LambdaFunction } from '../model/function.ts'
import { functionArn } from '../model/reference.ts'
import { woken } from '../model/transitions.ts'
import { conflict, invalidParameter } from '../wire/errors.ts'

/** How many invocations the account runs at once without reservations. */
export const ACCOUNT_CONCURRENCY = 1000

/** Refuses an invocation that cannot run now, by state and by kind of function. @throws AwsError */
export function checkInvocable(
  context: LambdaContext,
  found: LambdaFunction,
  configuration: Configuration,
  tenantId: string | undefined,
): void {
  const arn = functionArn(context.account, found.name, configuration.version)
  const { State, StateReasonCode } = configuration.state
  if (State === 'Inactive') {
    wake(context, found, configuration)
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: Pending`,
    )
  }
  // F§1.2: 409 while the creation is pending; a snapshot has its own name for it (F§1.10).
  if (State === 'Pending') {
    if (configuration.settings.SnapStart?.ApplyOn === 'PublishedVersions' && configuration.version !== '$LATEST') {
      throw new AwsError(
        409,
        'SnapStartNotReadyException',
        `Lambda is initializing your function. It will be ready to invoke once your function state becomes active.`,
        { Type: 'User' },
      )
    }
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: Pending`,
    )
  }
  if (State !== 'Active') {
    const why = StateReasonCode === undefined ? '' : ` (${StateReasonCode})`
    throw new AwsError(502, 'ServiceException', `The function ${arn} cannot be invoked in state ${State}${why}`)
  }
  if (configuration.settings.TenancyConfig !== undefined && tenantId === undefined) {
    throw invalidParameter(
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    )
  }
  // F§1.12: Managed Instances run published versions only.
  if (configuration.settings.CapacityProviderConfig !== undefined && configuration.version === '$LATEST') {
    throw new AwsError(400, 'NoPublishedVersionException', 'The function has no published version.', { Type: 'User' })
  }
}

/** F§1.1: the next invoke of an Inactive function fails and moves it to Pending. */
function wake(context: LambdaContext, found: LambdaFunction, configuration: Configuration): void {
  const at = context.clock.now() + context.durations.wake
  const next = woken(configuration, { kind: 'wake', at, failure: undefined })
  if (next.version === '$LATEST') found.latest = next
  else found.versions.set(next.version, next)
}

/** F§1.10: reserved concurrency is the function's, shared by both sides of a canary. */
export function hasConcurrency(context: LambdaContext, found: LambdaFunction): boolean {
  if (found.reservedConcurrency !== undefined) return found.running < found.reservedConcurrency
  const running = [...context.store.functions.values()].reduce((sum, one) => sum + one.running, 0)
  return running < ACCOUNT_CONCURRENCY
}

export function throttled(found: LambdaFunction): AwsError {
  const reason =
    found.reservedConcurrency === undefined
      ? 'ConcurrentInvocationLimitExceeded'
      : 'ReservedFunctionConcurrentInvocationLimitExceeded'
  return new AwsError(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: reason, Type: 'User' })
}
