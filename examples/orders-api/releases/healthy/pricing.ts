/** One line of an order. */
export interface Line {
  sku: string
  quantity: number
  unitCents: number
}

/** The total of an order in cents, ten percent off from a hundred pieces of one article. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + discounted(line), 0)
}

function discounted(line: Line): number {
  const full = line.quantity * line.unitCents
  return line.quantity >= 100 ? Math.round(full * 0.9) : full
}
