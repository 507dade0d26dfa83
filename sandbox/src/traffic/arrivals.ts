export type ArrivalPattern = 'even' | 'poisson'

/**
 * Times at which requests arrive, in seconds, endless and ascending. `even` spaces them equally; `poisson` draws the
 * gaps from the exponential distribution, as independent callers do.
 * @param seed the same seed gives the same times.
 */
export function* arrivals(from: number, perSecond: number, pattern: ArrivalPattern, seed: number): Generator<number> {
  // Counted, not added up: sums of fractions drift.
  if (pattern === 'even') for (let n = 1; ; n++) yield from + n / perSecond
  const random = mulberry32(seed)
  for (let at = from; ; ) {
    at -= Math.log(1 - random()) / perSecond
    yield at
  }
}

/** Mulberry32: 32 bits of state, uniform in [0, 1), enough for traffic. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
