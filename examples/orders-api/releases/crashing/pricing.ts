/** One line of an order. */
export interface Line {
  sku: string
  quantity: number
  unitCents: number
}

const rates = process.env.RATES
if (rates === undefined) throw new Error('RATES is not set')
const standard = Number(rates)

/** Never reached: the line above throws while the module loads. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitCents * standard, 0)
}
