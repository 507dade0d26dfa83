import type { Seconds } from '../values/duration.ts'
import { type EvidenceRule, weigh } from './evidence.ts'
import { tooFewVotes } from './latency-votes.ts'
import type { InFlight } from './record.ts'
import type { Stream } from './stream.ts'

/** How the evidence of one stream grew. */
export interface EvidenceCurve {
  readonly stream: Stream['name']
  /** Rolled back at or above it. */
  readonly bar: number
  /** How much there was of it, where that was too little for any verdict: `4 of 9 minutes`. */
  readonly tooFew?: string
  /** The e-value of everything up to `at`, the end of a minute. */
  readonly points: readonly { readonly at: Seconds; readonly e: number }[]
}

/** Evidence without measure is drawn at this. */
const MOST = 1e12
const POINTS = 60

/** The evidence as it stood at the end of each minute, of at most 60 of them. It begins at 1: as likely as not. */
export function evidenceCurve(stream: Stream, rule: EvidenceRule, record: InFlight): EvidenceCurve {
  const { minutes } = stream
  const stretch = Math.max(1, Math.ceil(minutes.length / POINTS))
  const ends = minutes.flatMap((_, index) =>
    (index + 1) % stretch === 0 || index === minutes.length - 1 ? [index + 1] : [],
  )
  const points = ends.map(count => {
    const { e } = weigh({ ...stream, minutes: minutes.slice(0, count) }, rule, record)
    return { at: (minutes[count - 1]?.minute ?? 0) + 60, e: Math.min(e, MOST) }
  })
  const tooFew = tooFewVotes(stream, rule)
  const [first] = minutes
  const start = first === undefined ? [] : [{ at: first.minute, e: 1 }]
  return {
    stream: stream.name,
    bar: Number(weigh(stream, rule, record).bar.toPrecision(4)),
    points: [...start, ...points],
    ...(tooFew === undefined ? {} : { tooFew }),
  }
}
