import type { Aws } from '../../aws/clients.ts'
import { explain } from '../../aws/errors.ts'
import { Failure } from '../../report/failure.ts'
import type { AliasTarget } from '../../rollout/alias-view.ts'
import { CLUMPED, eventSources } from '../../rollout/background.ts'
import { readSeries } from '../../rollout/metric-series.ts'
import type { Seconds } from '../../values/duration.ts'
import { KEPT } from './past-traffic.ts'

/** The temper of a rollout that began then. */
export type TemperAt = (began: Seconds) => number

const HOUR: Seconds = 3600
const DAY: Seconds = 24 * HOUR

/**
 * By how much errors count at any time on record, as a rollout begun then would have found (`readBackground`), but that
 * the queues and streams are those mapped to the alias now. @throws Failure when it cannot be read.
 */
export async function readTempers(aws: Aws, target: AliasTarget): Promise<TemperAt> {
  try {
    const end = Math.ceil(aws.clock.now() / HOUR) * HOUR
    const query = { id: 'asyncEvents', metric: 'AsyncEventsReceived', stat: 'Sum' }
    const [sources, series] = await Promise.all([
      eventSources(aws, target),
      readSeries(aws, target, [query], { start: end - KEPT - DAY, end, period: HOUR }),
    ])
    if (sources.length > 0) return () => CLUMPED
    const eventful = [...series('asyncEvents')].flatMap(([hour, events]) => (events > 0 ? [hour] : []))
    return began => {
      const until = Math.floor(began / HOUR) * HOUR
      return eventful.some(hour => hour >= until - DAY && hour < until) ? CLUMPED : 1
    }
  } catch (error) {
    throw error instanceof Failure ? error : explain(error, 'reading what the metrics of the past are judged by')
  }
}
