import { InvokeCommand } from '@aws-sdk/client-lambda'
import * as z from 'zod/mini'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import type { Seconds } from '../values/duration.ts'

export interface Probe {
  readonly functionName: string
  readonly version: string
  /** JSON text. */
  readonly payload: string
  /** As long as the function itself may take. */
  readonly timeout: Seconds
}

const httpShaped = z.looseObject({ statusCode: z.number() })

/** Beside the function's own timeout: connection, cold start, the way back. */
const MARGIN: Seconds = 10

/**
 * Calls one version once, by its number: no alias, no weight, no metric delay.
 * @returns whether it failed: a function error, a reply with a status of 500 or more, or no answer in time; undefined
 * when the call says nothing about the version, as when Lambda turned it away.
 * @throws Failure when calls are refused altogether.
 */
export async function probe(aws: Aws, order: Probe, abortSignal?: AbortSignal): Promise<boolean | undefined> {
  const { functionName, version, payload, timeout } = order
  try {
    const reply = await aws.lambdaOnce.send(
      new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload: Buffer.from(payload) }),
      {
        requestTimeout: (timeout + MARGIN) * 1000,
        ...(abortSignal === undefined ? {} : { abortSignal }),
      },
    )
    if (reply.FunctionError !== undefined) return true
    return isServerError(Buffer.from(reply.Payload ?? []).toString('utf8'))
  } catch (error) {
    if (isThrottle(error)) return undefined
    if (isUnknownOutcome(error)) return /requestTimeout|timed out/.test(errorParts(error).message) ? true : undefined
    throw explain(error, `probing version ${version} of ${functionName}`)
  }
}

function isServerError(payload: string): boolean {
  try {
    const parsed = httpShaped.safeParse(JSON.parse(payload))
    return parsed.success && parsed.data.statusCode >= 500
  } catch {
    return false
  }
}
