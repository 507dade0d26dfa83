import type { Seconds } from '../values/duration.ts'

/** What is known of AWS' clock less ours: it lies between these two. */
export interface Skew {
  readonly least: Seconds
  readonly most: Seconds
}

/** One reply: its `Date` header, cut to whole seconds by HTTP, and our clock before and after the call. */
export interface DatedReply {
  readonly date: Seconds
  readonly sent: Seconds
  readonly received: Seconds
}

/** Narrows what is known by one more reply. A reply that contradicts it replaces it: one of the clocks was set. */
export function narrow(known: Skew | undefined, { date, sent, received }: DatedReply): Skew {
  const fresh = { least: date - received, most: date + 1 - sent }
  if (known === undefined) return fresh
  const both = { least: Math.max(known.least, fresh.least), most: Math.min(known.most, fresh.most) }
  return both.least <= both.most ? both : fresh
}

/** The smallest correction that fits what is known: none while our clock may be right. */
export function correction(known: Skew | undefined): Seconds {
  if (known === undefined) return 0
  return Math.min(Math.max(0, known.least), known.most)
}
