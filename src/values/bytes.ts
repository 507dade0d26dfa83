const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** Parses `500MB`, `1.5 GB`. Units are of 1,024, as Lambda's quota counts them. @returns bytes, or undefined. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,3})?)\s*(KB|MB|GB|TB)$/i.exec(text.trim())
  if (match === null) return undefined
  const power = UNITS.map(String).indexOf((match[2] ?? '').toUpperCase())
  return Math.round(Number(match[1]) * 1024 ** power)
}

/** Prints bytes for a person: `1.3 MB`. */
export function formatBytes(bytes: number): string {
  let [amount, power] = [bytes, 0]
  while (amount >= 1024 && power < UNITS.length - 1) {
    amount /= 1024
    power += 1
  }
  return `${power === 0 ? amount : amount.toFixed(1)} ${UNITS[power]}`
}
