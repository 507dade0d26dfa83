/** One line of an order. */
export interface Line {
  sku: string
  quantity: number
  unitCents: number
}

/** The total of an order in cents. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitCents, 0)
}
