import { type Curve, type LineChart, lineChart, type Span } from '../../report/html/line-chart.ts'
import { html, type Markup } from '../../report/html/markup.ts'
import { htmlTable } from '../../report/html/page.ts'
import type { Seconds } from '../../values/duration.ts'
import { formatInstant, formatTime } from '../../values/instant.ts'
import { FULL, formatPercentage } from '../../values/percentage.ts'
import { countsByWeight } from '../by-weight.ts'
import type { EvidenceCurve } from '../evidence-curve.ts'
import type { RolloutResult } from '../run.ts'
import type { MinuteCounts } from '../stream.ts'
import type { TimelineEntry } from '../timeline.ts'
import { decidedBy } from './decided-by.ts'
import { savedSentence } from './saved.ts'

/** The most rows of the timeline that are printed; the charts show the rest. */
const ROWS = 500

/** What a person sees of one rollout: which gate decided, what was saved, the charts, requests and errors by weight. */
export function rolloutParts(rollout: RolloutResult): Markup[] {
  const { minutes, timeline, evidence } = rollout
  const time = { span: spanOf(rollout), marks: alarmMarks(timeline) }
  const saved = savedSentence(rollout)
  const charts = [
    titled(
      'Traffic of the canary',
      lineChart({ ...time, title: 'Traffic of the canary', unit: '%', top: 100, curves: [traffic(timeline)] }),
    ),
    titled(
      'Requests a minute',
      lineChart({
        ...time,
        title: 'Requests a minute',
        unit: 'requests a minute',
        curves: perMinute(minutes, 'invocations'),
      }),
    ),
    titled(
      'Errors a minute',
      lineChart({ ...time, title: 'Errors a minute', unit: 'errors a minute', curves: perMinute(minutes, 'errors') }),
    ),
    ...evidence.map(curve => titled(`Evidence against the canary: ${curve.stream}`, evidenceChart(curve, time))),
  ]
  return [
    html`<p>${decidedBy(rollout)}</p>\n`,
    ...(saved === undefined ? [] : [html`<p>${saved}</p>\n`]),
    ...rollout.byPolicy.map(text => html`<p class="doubt">Left a step by policy, not by proof: ${text}</p>\n`),
    ...charts.filter(chart => chart !== undefined),
    html`<h2>By version and weight</h2>\n${byWeight(rollout)}\n`,
  ]
}

function titled(title: string, chart: Markup | undefined): Markup | undefined {
  return chart === undefined ? undefined : html`<h2>${title}</h2>\n${chart}\n`
}

function traffic(timeline: readonly TimelineEntry[]): Curve {
  const points = timeline.map(({ at, weight }) => ({ at, value: (weight / FULL) * 100 }))
  return { label: 'canary', tone: 'canary', shape: 'step', points }
}

function perMinute(minutes: readonly MinuteCounts[], what: 'invocations' | 'errors'): Curve[] {
  return (['canary', 'stable'] as const).map(side => ({
    label: side,
    tone: side,
    shape: 'line',
    points: minutes.map(minute => ({ at: minute.minute, value: minute[side][what] })),
  }))
}

/**
 * From the first look to the last. A minute's counts lie at its begin, before the first look at most by that minute;
 * its evidence lies at its end, which may come after the last look: then the axis goes on until there.
 */
function spanOf({ timeline, minutes, evidence }: RolloutResult): Span {
  const ats = (points: readonly { readonly at: Seconds }[]): Seconds[] => points.map(({ at }) => at)
  const counted = minutes.map(({ minute }) => minute)
  const from = timeline[0]?.at ?? counted[0] ?? 0
  const ends = [ats(timeline), counted, ...evidence.map(({ points }) => ats(points))].flatMap(all => all.slice(-1))
  return { from, to: Math.max(from, ...ends) }
}

function evidenceChart(
  { stream, bar, points }: EvidenceCurve,
  time: Pick<LineChart, 'span' | 'marks'>,
): Markup | undefined {
  return lineChart({
    ...time,
    title: `Evidence against the canary: ${stream}`,
    unit: 'times likelier if the canary is worse',
    logarithmic: true,
    bound: { label: `rolled back at ${bar}`, value: bar },
    curves: [
      { label: 'evidence', tone: 'canary', shape: 'line', points: points.map(({ at, e }) => ({ at, value: e })) },
    ],
  })
}

/** Each first sight of an alarm in ALARM. */
function alarmMarks(timeline: readonly TimelineEntry[]): NonNullable<LineChart['marks']> {
  const red = new Set<string>()
  return timeline.flatMap(({ at, alarms }) =>
    alarms.flatMap(({ name, state }) => {
      const fired = state === 'ALARM' && !red.has(name)
      if (state === 'ALARM') red.add(name)
      else red.delete(name)
      return fired ? [{ at, label: `${name} in ALARM, ${formatTime(at)}` }] : []
    }),
  )
}

function byWeight({ minutes, timeline, canary, stable }: RolloutResult): Markup {
  const rows = countsByWeight(minutes, timeline).map(group => [
    group.weight === 0 ? 'after it was put back' : `canary at ${formatPercentage(group.weight)}`,
    group.canary.invocations,
    group.canary.errors,
    group.stable.invocations,
    group.stable.errors,
  ])
  const all = ['all', canary.invocations, canary.errors, stable.invocations, stable.errors]
  const header = ['', 'canary requests', 'canary errors', 'stable requests', 'stable errors']
  return htmlTable(header, [...rows, all], [1, 2, 3, 4])
}

/** Every look, the latest of very many, to be opened by a click. */
export function timelinePart({ timeline: entries }: RolloutResult): Markup {
  const rows = entries
    .slice(-ROWS)
    .map(({ at, weight, canary, stable, alarms, verdict }) => [
      formatInstant(at),
      formatPercentage(weight),
      `${canary.errors} of ${canary.invocations}`,
      `${stable.errors} of ${stable.invocations}`,
      alarms.map(({ name, state }) => `${name} ${state}`).join(', '),
      verdict,
    ])
  const left = entries.length - rows.length
  const cut = left === 0 ? undefined : html`<p class="dim">The first ${left} entries are left out.</p>\n`
  const header = ['time', 'canary', 'canary errors', 'stable errors', 'alarms', 'verdict']
  return html`<details><summary>Timeline</summary>\n${cut}${htmlTable(header, rows, [1])}\n</details>\n`
}
