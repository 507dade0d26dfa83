import { randomUUID } from 'node:crypto'
import type { LambdaContext } from '../context.ts'
import { findTarget, findVersion, type Target } from '../model/find.ts'
import type { Configuration, LambdaFunction } from '../model/function.ts'
import { layerVersions } from '../model/layer-references.ts'
import { type FunctionReference, functionArn } from '../model/reference.ts'
import { route } from '../model/routing.ts'
import type { InvocationResult } from '../runtime-port.ts'
import { notEmulated } from '../wire/errors.ts'
import { checkInvocable, hasConcurrency, throttled } from './admit.ts'
import { type LogStreams, logGroupOf, writeLogs } from './logs.ts'
import { type MetricSubject, recordMetrics } from './metrics.ts'

export interface InvokeRequest {
  readonly payload: Uint8Array
  readonly clientContext: string | undefined
  readonly tenantId: string | undefined
}

export interface InvokeOutcome extends InvocationResult {
  /** `$LATEST` or the number that ran, whatever the caller named (F§1.5). */
  readonly executedVersion: string
}

/** An invocation routed to one version, ready to run. */
export interface Prepared {
  readonly executedVersion: string
  /** @throws AwsError 429 when no concurrency is left. */
  run(): Promise<InvokeOutcome>
}

/** Routes one request: through a weighted alias by an independent draw. @throws AwsError 404, 409, 400 */
export function prepare(
  context: LambdaContext,
  streams: LogStreams,
  reference: FunctionReference,
  request: InvokeRequest,
): Prepared {
  const target = findTarget(context, reference)
  const { found, alias } = target
  const configuration =
    alias === undefined ? target.configuration : findVersion(context, found, route(alias, context.draw()))
  checkInvocable(context, found, configuration, request.tenantId)
  const subject: MetricSubject = {
    functionName: found.name,
    qualifier: reference.qualifier,
    executedVersion: alias === undefined ? undefined : configuration.version,
  }
  const run = (): Promise<InvokeOutcome> =>
    counted(context, found, subject, async () => {
      const result = await runHandler(context, streams, target, configuration, request)
      return { ...result, executedVersion: configuration.version }
    })
  return { executedVersion: configuration.version, run }
}

/** Lets an invocation in and records its metrics under its start (F§3.3). */
async function counted(
  context: LambdaContext,
  found: LambdaFunction,
  subject: MetricSubject,
  run: () => Promise<InvokeOutcome>,
): Promise<InvokeOutcome> {
  const at = context.clock.now()
  if (!hasConcurrency(context, found)) {
    // Throttled: neither an invocation nor an error (F§3.3).
    recordMetrics(context, subject, at, { Throttles: 1 })
    throw throttled(found)
  }
  found.running += 1
  const concurrent = found.running
  try {
    const outcome = await run()
    // Errors and Throttles come as 0 beside Invocations, so that rates have a divisor.
    recordMetrics(context, subject, at, {
      Invocations: 1,
      Errors: outcome.functionError === undefined ? 0 : 1,
      Throttles: 0,
      Duration: outcome.durationMs,
      ConcurrentExecutions: concurrent,
    })
    return outcome
  } finally {
    found.running -= 1
  }
}

async function runHandler(
  context: LambdaContext,
  streams: LogStreams,
  target: Target,
  configuration: Configuration,
  request: InvokeRequest,
): Promise<InvocationResult> {
  const { found, qualifier } = target
  // While an update is in progress the old code and configuration run (F§1.1).
  const { settings, code } = configuration.serving ?? configuration
  if (code.kind === 'image') throw notEmulated('running container images')
  const logGroup = logGroupOf(found.name, settings)
  const logStream = streams.name(found.arn, configuration.version, context.clock.now(), logGroup)
  const { LogFormat } = settings.LoggingConfig
  const result = await context.runtime.invoke({
    ...request,
    requestId: randomUUID(),
    functionArn: functionArn(context.account, found.name, qualifier),
    functionName: found.name,
    version: configuration.version,
    codeSha256: code.sha256,
    zip: code.bytes,
    layers: layerVersions(context, settings.Layers ?? []).map(layer => layer.bytes),
    ...(settings.Runtime === undefined ? {} : { runtime: settings.Runtime }),
    handler: settings.Handler ?? '',
    environment: settings.Environment?.Variables ?? {},
    timeout: settings.Timeout,
    memory: settings.MemorySize,
    logGroup,
    logStream,
    ...(typeof LogFormat === 'string' ? { logFormat: LogFormat } : {}),
  })
  writeLogs(context, logGroup, logStream, result.lines)
  return result
}
