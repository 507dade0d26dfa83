/** One line of an order. */
export interface Line {
  sku: string
  quantity: number
  unitCents: number
}

const RATES = new Map([['standard', 1]])

/** Looks fine in review, passes the smoke test, and throws for every larger order. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitCents * rate(line), 0)
}

function rate(line: Line): number {
  const found = RATES.get(line.quantity > 5 ? 'bulk' : 'standard')
  if (found === undefined) throw new Error(`no rate for ${line.sku}`)
  return found
}
