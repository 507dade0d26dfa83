import {
  GetPolicyCommand,
  ListDurableExecutionsByFunctionCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  ListProvisionedConcurrencyConfigsCommand,
} from '@aws-sdk/client-lambda'
import { isNotFound } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { parseVersion, type Version } from '../values/version.ts'
import { type Caller, pages } from './caller.ts'
import type { Pin, PinKind } from './inventory.ts'

/**
 * What hangs on single versions of a function, aliases aside: what hangs on an alias is protected with its versions.
 * @param durable whether executions are asked for: only durable functions have any.
 * @throws as AWS does: a function of which half is known must not be cleaned.
 */
export async function readPins(calls: Caller, functionName: string, durable: boolean): Promise<readonly Pin[]> {
  const FunctionName = functionName
  const pins: Pin[] = []
  const provisioned = pages(
    Marker =>
      calls.lambda(lambda => lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName, Marker }))),
    page => page.ProvisionedConcurrencyConfigs,
  )
  for await (const { FunctionArn } of provisioned) pins.push(...pinned(FunctionArn, 'provisioned-concurrency'))
  const asynchronous = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName, Marker }))),
    page => page.FunctionEventInvokeConfigs,
  )
  for await (const { FunctionArn } of asynchronous) pins.push(...pinned(FunctionArn, 'event-invoke-config'))
  const urls = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName, Marker }))),
    page => page.FunctionUrlConfigs,
  )
  for await (const { FunctionArn } of urls) pins.push(...pinned(FunctionArn, 'function-url'))
  if (durable) pins.push(...(await runningExecutions(calls, functionName)))
  return pins
}

/** Running durable executions replay on the version they began on: without it they are stranded (F§1.12). */
async function runningExecutions(calls: Caller, functionName: string): Promise<readonly Pin[]> {
  const pins: Pin[] = []
  const running = pages(
    Marker =>
      calls.lambda(lambda =>
        lambda.send(
          new ListDurableExecutionsByFunctionCommand({ FunctionName: functionName, Statuses: ['RUNNING'], Marker }),
        ),
      ),
    page => page.DurableExecutions,
  )
  for await (const { DurableExecutionArn, FunctionArn } of running) {
    const [pin] = [...pinned(FunctionArn, 'durable-execution'), ...pinned(DurableExecutionArn, 'durable-execution')]
    // One on $LATEST strands with no version. What names no version at all could be on any.
    if (pin !== undefined) pins.push(pin)
    else if (!/:\$LATEST(\/|$)/.test(`${FunctionArn} ${DurableExecutionArn}`.replaceAll(' ', '/'))) {
      throw new Failure({ what: `It is not told which version of ${functionName} a durable execution runs on.` })
    }
  }
  return pins
}

/** The version in `arn:…:function:name:7`, also with more behind it. Aliases are no versions. */
function pinned(arn: string | undefined, kind: PinKind): readonly Pin[] {
  const version = versionIn(arn)
  return version === undefined ? [] : [{ version, kind }]
}

/** The version number a function's ARN ends in, or is followed by a path. */
export function versionIn(arn: string | undefined): Version | undefined {
  return parseVersion(/:function:[^:/]+:([^:/]+)/.exec(arn ?? '')?.[1] ?? '')
}

/**
 * Whether a resource policy lets anybody call this very version: API Gateway, another account, or CloudFront's
 * replicator, which needs one for every version of Lambda@Edge (F§1.11).
 * @throws also where the endpoint cannot tell, as an emulator may not: that is not "no policy".
 */
export async function hasPolicy(calls: Caller, functionName: string, version: Version): Promise<boolean> {
  try {
    await calls.getPolicy(lambda =>
      lambda.send(new GetPolicyCommand({ FunctionName: functionName, Qualifier: version })),
    )
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}
