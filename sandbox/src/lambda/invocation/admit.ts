import { AwsError } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import type { Configuration, LambdaFunction } from '../model/function.ts'
import { isSnapStart } from '../model/settings.ts'
import { woken } from '../model/transitions.ts'
import { conflict, invalidParameter } from '../wire/errors.ts'

/** How many invocations the account runs at once without reservations. */
export const ACCOUNT_CONCURRENCY = 1000

/** Refuses an invocation that cannot run now, by state, kind of function or missing code. @throws AwsError */
export function checkInvocable(
  context: LambdaContext,
  found: LambdaFunction,
  configuration: Configuration,
  tenantId: string | undefined,
): void {
  const { State } = configuration.state
  if (State === 'Inactive') wake(context, found, configuration)
  if (State === 'Pending' && configuration.version !== '$LATEST' && isSnapStart(configuration.settings)) {
    // F§1.10: the snapshot is not taken yet.
    const message =
      'Lambda is initializing your function. It will be ready to invoke once your function state becomes active.'
    throw new AwsError(409, 'SnapStartNotReadyException', message, { Type: 'User' })
  }
  if (State !== 'Active') {
    const now = State === 'Inactive' ? 'Pending' : State
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${now}`,
    )
  }
  checkKind(configuration, tenantId)
  checkReferencedCode(context, configuration)
}

/** F§1.12: what some kinds of function need to be invoked. */
function checkKind({ settings, version }: Configuration, tenantId: string | undefined): void {
  if (settings.TenancyConfig !== undefined && tenantId === undefined) {
    throw invalidParameter(
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    )
  }
  // Managed Instances run published versions only.
  if (settings.CapacityProviderConfig !== undefined && version === '$LATEST') {
    throw new AwsError(400, 'NoPublishedVersionException', 'The function has no published version.', { Type: 'User' })
  }
}

/** F§1.8: code that is only referred to is gone with its object. */
function checkReferencedCode(context: LambdaContext, { code }: Configuration): void {
  if (code.kind !== 'zip' || code.referenced === undefined) return
  const { bucket, key, versionId } = code.referenced
  try {
    context.objects.get(bucket, key, versionId)
  } catch {
    const message = `The code artifact s3://${bucket}/${key} of the function was deleted.`
    throw new AwsError(409, 'CodeArtifactUserDeletedException', message, { Type: 'User' })
  }
}

/** F§1.1: the next invoke of an Inactive function fails and moves it to Pending. */
function wake(context: LambdaContext, found: LambdaFunction, configuration: Configuration): void {
  const at = context.clock.now() + context.durations.wake
  const next = woken(configuration, { kind: 'wake', at, failure: context.store.takeFailure(found.name, 'wake') })
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
