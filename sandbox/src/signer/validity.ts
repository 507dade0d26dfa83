export const VALIDITY_TYPES = ['DAYS', 'MONTHS', 'YEARS'] as const

export interface Validity {
  readonly value: number
  readonly type: (typeof VALIDITY_TYPES)[number]
}

/** F§2.1: what a profile has that names none. */
export const DEFAULT_VALIDITY: Validity = { value: 135, type: 'MONTHS' }

/** When a signature made at `from` ends, in seconds since the epoch; months and years are those of the calendar. */
export function expiryOf({ value, type }: Validity, from: number): number {
  const date = new Date(from * 1000)
  if (type === 'DAYS') date.setUTCDate(date.getUTCDate() + value)
  if (type === 'MONTHS') date.setUTCMonth(date.getUTCMonth() + value)
  if (type === 'YEARS') date.setUTCFullYear(date.getUTCFullYear() + value)
  return date.getTime() / 1000
}
