/**
 * A share of the alias' traffic in 1/10,000: 1 is 0.01%, 10,000 is 100%.
 * Integers, because a weight must survive being written to AWS (a double) and read back unchanged.
 */
export type Weight = number

export const FULL: Weight = 10_000

/** Parses `10%`, `0.5%`, `33.33%`. @returns the weight, or undefined when the text is no percentage in (0, 100]. */
export function parsePercentage(text: string): Weight | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?\s*%$/.exec(text.trim())
  if (match === null) return undefined
  const weight = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return weight > 0 && weight <= FULL ? weight : undefined
}

/** Prints a weight as `10%`, `0.5%`. */
export function formatPercentage(weight: Weight): string {
  return `${Number((weight / 100).toFixed(2))}%`
}

/** The double AWS takes in `AdditionalVersionWeights`. */
export function toFraction(weight: Weight): number {
  return weight / FULL
}

/** The weight nearest to a double read back from AWS. */
export function fromFraction(fraction: number): Weight {
  return Math.round(fraction * FULL)
}
