/** A seeded source of random numbers: the same seed gives the same tables on any machine. */
export class Random {
  #state: number

  constructor(seed: string) {
    this.#state = hash(seed)
  }

  /** Uniform in [0, 1): mulberry32. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** Poisson: by multiplication where the mean is small, else Hörmann's transformed rejection (PTRS, 1993). */
  poisson(mean: number): number {
    if (mean <= 0) return 0
    return mean < 12 ? this.#small(mean) : this.#large(mean)
  }

  /**
   * Binomial: trial by trial while few trials are expected to succeed, else the normal distribution next to it, which is
   * near enough for counting calls in a simulation.
   */
  binomial(trials: number, chance: number): number {
    if (chance > 0.5) return trials - this.binomial(trials, 1 - chance)
    const variance = trials * chance * (1 - chance)
    if (variance < 100) return this.#byGaps(trials, chance)
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const normal = radius * Math.cos(2 * Math.PI * this.uniform())
    return Math.min(trials, Math.max(0, Math.round(trials * chance + normal * Math.sqrt(variance))))
  }

  /** Jumps from success to success: the gaps are geometric. */
  #byGaps(trials: number, chance: number): number {
    if (chance <= 0) return 0
    let [count, at] = [0, 0]
    for (;;) {
      at += Math.floor(Math.log(1 - this.uniform()) / Math.log1p(-chance)) + 1
      if (at > trials) return count
      count += 1
    }
  }

  #small(mean: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1
    return count
  }

  #large(mean: number): number {
    const slope = 0.931 + 2.53 * Math.sqrt(mean)
    const offset = -0.059 + 0.02483 * slope
    const inverseAlpha = 1.1239 + 1.1328 / (slope - 3.4)
    const accepted = 0.9277 - 3.6224 / (slope - 2)
    for (;;) {
      const u = this.uniform() - 0.5
      const v = this.uniform()
      const us = 0.5 - Math.abs(u)
      const count = Math.floor(((2 * offset) / us + slope) * u + mean + 0.43)
      if (us >= 0.07 && v <= accepted) return count
      if (count < 0 || (us < 0.013 && v > us)) continue
      const left = Math.log((v * inverseAlpha) / (offset / (us * us) + slope))
      if (left <= count * Math.log(mean) - mean - logFactorial(count)) return count
    }
  }
}

/** Stirling's series; exact enough from 10 on, below it the logarithms are summed. */
function logFactorial(n: number): number {
  if (n < 10) {
    let sum = 0
    for (let k = 2; k <= n; k++) sum += Math.log(k)
    return sum
  }
  return (n + 0.5) * Math.log(n) - n + 0.9189385332046727 + 1 / (12 * n) - 1 / (360 * n ** 3)
}

/** FNV-1a over the text. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return value | 0
}
