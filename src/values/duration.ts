/** A length of time, or an instant since the Unix epoch, in whole or fractional seconds. */
export type Seconds = number

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/**
 * Parses `90s`, `5m`, `1h30m`, `2d`, or a bare `0`.
 * @returns seconds, or undefined when the text is not a duration: the caller names the input in its message.
 */
export function parseDuration(text: string): Seconds | undefined {
  const compact = text.trim()
  if (compact === '0') return 0
  if (!/^(\d{1,6}[smhd])+$/.test(compact)) return undefined
  let total = 0
  for (const [, amount, unit] of compact.matchAll(/(\d+)([smhd])/g)) total += Number(amount) * (UNITS[unit ?? ''] ?? 0)
  return total
}

/** Prints seconds as a person writes them: `45s`, `5m`, `1h30m`. Rounds to whole seconds. */
export function formatDuration(seconds: Seconds): string {
  let rest = Math.round(seconds)
  if (rest <= 0) return '0s'
  let text = ''
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const amount = Math.floor(rest / size)
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * size
  }
  return text
}
