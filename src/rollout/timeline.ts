import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'
import { formatPercentage, type Weight } from '../values/percentage.ts'
import type { AlarmState } from './alarm-facts.ts'
import type { Verdict } from './decide.ts'
import { type Counts, type MinuteCounts, total } from './stream.ts'

/** What a rollout looked like at one moment. Counts are cumulative since it began. */
export interface TimelineEntry {
  readonly at: Seconds
  /** The canary's share at that moment; 10,000 once promoted, 0 once put back. */
  readonly weight: Weight
  readonly canary: Counts
  readonly stable: Counts
  readonly alarms: readonly { readonly name: string; readonly state: AlarmState | 'UNREADABLE' }[]
  readonly verdict: string
}

/** Without news, one entry and one line a minute are enough for a person. */
const QUIET: Seconds = 60

/** True when `next` tells something `last` did not: another weight, verdict or alarm state, or a minute has passed. */
export function isNews(last: TimelineEntry | undefined, next: TimelineEntry): boolean {
  if (last === undefined || next.at - last.at >= QUIET) return true
  return last.weight !== next.weight || gist(last) !== gist(next)
}

/** Verdict and alarm states; counts and times in a verdict move all the time and are no news. */
function gist({ verdict, alarms }: TimelineEntry): string {
  return [verdict.replace(/\d+/g, '#'), ...alarms.map(({ name, state }) => `${name} ${state}`)].join('\n')
}

export function sumMinutes(minutes: readonly MinuteCounts[]): { readonly canary: Counts; readonly stable: Counts } {
  return { canary: total(minutes.map(minute => minute.canary)), stable: total(minutes.map(minute => minute.stable)) }
}

/** The verdict in a few words: `hold: at 10% until 19:05:00 UTC at least`. */
export function printVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'advance':
      return verdict.byPolicy === undefined ? 'advance' : `advance by policy (${verdict.byPolicy})`
    case 'hold':
      return `hold: ${verdict.detail}`
    case 'roll-back':
      return `roll back: ${verdict.why.summary}`
  }
}

/** One live line: `2026-11-24T19:03:10Z  10%  canary 3/120 failed, stable 0/1080 failed  orders-errors OK  hold: …` */
export function printEntry(entry: TimelineEntry): string {
  const failed = ({ invocations, errors }: Counts): string => `${errors}/${invocations} failed`
  const alarms = entry.alarms.map(({ name, state }) => `${name} ${state}`).join(', ')
  const parts = [
    formatInstant(entry.at),
    formatPercentage(entry.weight).padStart(5),
    `canary ${failed(entry.canary)}, stable ${failed(entry.stable)}`,
    ...(alarms === '' ? [] : [alarms]),
    entry.verdict,
  ]
  return parts.join('  ')
}
