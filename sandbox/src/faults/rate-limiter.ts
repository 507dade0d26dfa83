/** Calls per second AWS allows, and which calls share an allowance. */
interface Limit {
  readonly bucket: string
  readonly perSecond: number
}

const CLOUDWATCH_RATES: Readonly<Record<string, number>> = {
  DescribeAlarms: 9,
  DescribeAlarmHistory: 3,
  SetAlarmState: 3,
  DeleteAlarms: 3,
  PutMetricAlarm: 3,
  GetMetricData: 50,
}

/** F§1.9 for Lambda's control plane, F§3.1 for CloudWatch. Invokes are limited by concurrency, not by rate. */
function limitOf(service: string, operation: string): Limit | undefined {
  if (service === 'lambda') {
    if (operation.startsWith('Invoke')) return undefined
    if (operation === 'GetFunction') return { bucket: 'lambda GetFunction', perSecond: 100 }
    if (operation === 'GetPolicy') return { bucket: 'lambda GetPolicy', perSecond: 15 }
    return { bucket: 'lambda', perSecond: 15 }
  }
  const perSecond = service === 'monitoring' ? CLOUDWATCH_RATES[operation] : undefined
  return perSecond === undefined ? undefined : { bucket: `monitoring ${operation}`, perSecond }
}

/** Token buckets of one second's allowance each, filled by the sandbox clock. */
export class RateLimiter {
  readonly #now: () => number
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes one call from its allowance. @returns whether there was one left. */
  allows(service: string, operation: string): boolean {
    const limit = limitOf(service, operation)
    if (limit === undefined) return true
    const now = this.#now()
    const bucket = this.#buckets.get(limit.bucket) ?? { tokens: limit.perSecond, at: now }
    const tokens = Math.min(limit.perSecond, bucket.tokens + (now - bucket.at) * limit.perSecond)
    const allowed = tokens >= 1
    this.#buckets.set(limit.bucket, { tokens: allowed ? tokens - 1 : tokens, at: now })
    return allowed
  }
}
