import { formatDuration, type Seconds } from '../../values/duration.ts'
import { html, type Markup } from './markup.ts'

export interface Point {
  readonly at: Seconds
  readonly value: number
}

/** One curve. `step` holds its value until the next point, as a weight does. */
export interface Curve {
  readonly label: string
  readonly tone: 'canary' | 'stable'
  readonly shape: 'line' | 'step'
  readonly points: readonly Point[]
}

/** The stretch of time a chart shows: one for all charts of a report, so that they can be read beside one another. */
export interface Span {
  readonly from: Seconds
  readonly to: Seconds
}

export interface LineChart {
  readonly title: string
  /** What lies before or after it is drawn at its edge. */
  readonly span: Span
  readonly curves: readonly Curve[]
  /** What the values are, printed with the top of the axis: `%`, `calls a minute`. */
  readonly unit: string
  /** The least the axis reaches up to. */
  readonly top?: number
  /** A level that matters, such as the bound of the evidence. */
  readonly bound?: { readonly label: string; readonly value: number }
  /** Moments that matter, drawn across: when an alarm fired. */
  readonly marks?: readonly { readonly at: Seconds; readonly label: string }[]
  /** Powers of ten, for what grows without measure. Values below 1 are drawn at 1. */
  readonly logarithmic?: boolean
}

const [WIDTH, HEIGHT] = [640, 220]
const FRAME = { left: 56, right: 12, top: 14, bottom: 28 }
/** More points than pixels only cost bytes. */
const MOST_POINTS = 500

/** A line chart over time as inline SVG, with its legend. @returns undefined where there is nothing to draw. */
export function lineChart(chart: LineChart): Markup | undefined {
  const values = chart.curves.flatMap(({ points }) => points.map(({ value }) => value))
  if (values.length === 0) return undefined
  const marks = chart.marks ?? []
  const { from, to } = chart.span
  const high = Math.max(chart.top ?? 1, highestOf(values), chart.bound?.value ?? 0)
  const scale = chart.logarithmic === true ? logarithm : identity
  const x = (at: Seconds): number => {
    const share = to <= from ? 0 : (at - from) / (to - from)
    return round(FRAME.left + Math.min(1, Math.max(0, share)) * (WIDTH - FRAME.left - FRAME.right))
  }
  const y = (value: number): number => {
    const share = scale(value) / scale(high)
    return round(HEIGHT - FRAME.bottom - Math.min(1, Math.max(0, share)) * (HEIGHT - FRAME.top - FRAME.bottom))
  }
  const ticks = chart.logarithmic === true ? [1, 10 ** Math.floor(Math.log10(high) / 2), high] : [0, high / 2, high]
  return html`<figure>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.title}">
${ticks.map(tick => html`<line class="grid" x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${FRAME.left - 6}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>\n`)}
<text x="${FRAME.left}" y="${HEIGHT - 8}">0</text><text x="${WIDTH - FRAME.right}" y="${HEIGHT - 8}" text-anchor="end">${formatDuration(Math.round(to - from))}</text>
${marks.map(({ at }) => html`<line class="mark" x1="${x(at)}" x2="${x(at)}" y1="${FRAME.top}" y2="${HEIGHT - FRAME.bottom}"/>\n`)}
${chart.bound === undefined ? undefined : html`<line class="mark" x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${y(chart.bound.value)}" y2="${y(chart.bound.value)}"/>`}
${chart.curves.map(curve => drawn(curve, x, y))}
</svg>
<figcaption>${legend(chart)}<span class="dim">${chart.unit}</span></figcaption>
</figure>`
}

function legend({ curves, bound, marks = [] }: LineChart): Markup[] {
  return [
    ...curves.map(({ label, tone }) => html`<span><i class="key ${tone}"></i>${label}</span> `),
    ...[bound, ...marks].flatMap(one =>
      one === undefined ? [] : [html`<span><i class="key bound"></i>${one.label}</span> `],
    ),
  ]
}

/** One point makes no line: it is a dot. */
function drawn({ tone, shape, points }: Curve, x: (at: Seconds) => number, y: (value: number) => number): Markup {
  const [first] = points
  if (points.length === 1 && first !== undefined) {
    return html`<circle class="dot ${tone}" cx="${x(first.at)}" cy="${y(first.value)}" r="3"/>\n`
  }
  return html`<path class="curve ${tone}" d="${path(thin(points), shape, x, y)}"/>\n`
}

function path(
  points: readonly Point[],
  shape: Curve['shape'],
  x: (at: Seconds) => number,
  y: (value: number) => number,
): string {
  return points
    .map(({ at, value }, index) => {
      if (index === 0) return `M${x(at)} ${y(value)}`
      return shape === 'step' ? `H${x(at)}V${y(value)}` : `L${x(at)} ${y(value)}`
    })
    .join('')
}

/** Keeps first and last, and of every stretch in between its highest point: a peak is what a reader looks for. */
function thin(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points
  const stretch = Math.ceil(points.length / MOST_POINTS)
  const kept = points.filter((point, index) => {
    const from = index - (index % stretch)
    return point === highest(points.slice(from, from + stretch))
  })
  return [
    ...points.slice(0, 1),
    ...kept.filter(point => point !== points[0] && point !== points.at(-1)),
    ...points.slice(-1),
  ]
}

function highest(points: readonly Point[]): Point | undefined {
  return points.reduce<Point | undefined>(
    (top, point) => (top === undefined || point.value > top.value ? point : top),
    undefined,
  )
}

function highestOf(values: readonly number[]): number {
  // A spread of 10,000 and more arguments is more than an engine must take.
  return values.reduce((high, value) => Math.max(high, value), 0)
}

const identity = (value: number): number => value
/** 1 lies on the axis: evidence starts there. */
const logarithm = (value: number): number => Math.log10(Math.max(1, value))

function short(value: number): string {
  if (value >= 1e6) return value.toExponential(0).replace('+', '')
  return String(Number(value.toPrecision(3)))
}

function round(pixel: number): number {
  return Math.round(pixel * 10) / 10
}
