import { formatDuration, type Seconds } from '../values/duration.ts'
import { FULL, formatPercentage, type Weight } from '../values/percentage.ts'

/** The canary's share of the traffic from `at` on. */
export interface ChartPoint {
  readonly at: Seconds
  readonly weight: Weight
}

/** Mermaid draws no more points than fit its width; a long rollout keeps every change of weight and thins the rest. */
const POINTS = 30

/** The canary's share over time as a Mermaid chart for a job summary. @returns empty for fewer than two points. */
export function mermaidChart(points: readonly ChartPoint[]): string {
  const drawn = thin(points)
  const [first] = drawn
  if (first === undefined || drawn.length < 2) return ''
  const labels = drawn.map(point => `"${formatDuration(point.at - first.at)}"`)
  return [
    '```mermaid',
    'xychart-beta',
    '  title "Canary traffic"',
    `  x-axis [${labels.join(', ')}]`,
    '  y-axis "%" 0 --> 100',
    `  line [${drawn.map(point => point.weight / (FULL / 100)).join(', ')}]`,
    '```',
  ].join('\n')
}

/** The same as bars of text, one line a point: `  5m  ███·········  10%`. */
export function textChart(points: readonly ChartPoint[], width = 20): string {
  const drawn = thin(points)
  const [first] = drawn
  if (first === undefined) return ''
  const times = drawn.map(point => formatDuration(point.at - first.at))
  const column = Math.max(...times.map(time => time.length))
  return drawn
    .map(
      (point, row) =>
        `${(times[row] ?? '').padStart(column)}  ${bar(point.weight, width)}  ${formatPercentage(point.weight)}`,
    )
    .join('\n')
}

/** A share as a bar; anything above zero shows at least one block. */
export function bar(weight: Weight, width = 20): string {
  const filled = weight <= 0 ? 0 : Math.max(1, Math.round((Math.min(weight, FULL) / FULL) * width))
  return '█'.repeat(filled) + '·'.repeat(width - filled)
}

function thin(points: readonly ChartPoint[]): readonly ChartPoint[] {
  const changes = points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    return before?.weight !== point.weight || after?.weight !== point.weight
  })
  const kept = points.length <= POINTS ? points : changes
  if (kept.length <= POINTS) return kept
  const step = (kept.length - 1) / (POINTS - 1)
  return Array.from({ length: POINTS }, (_value, index) => kept[Math.round(index * step)]).filter(
    point => point !== undefined,
  )
}
