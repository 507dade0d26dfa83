/** One line of an order. */
export interface Line {
  sku: string
  quantity: number
  unitCents: number
}

const RATES = JSON.parse(process.env.RATES ?? '{"standard":') as { standard: number }

/** Never reached: the line above throws while the module loads. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitCents * RATES.standard, 0)
}
