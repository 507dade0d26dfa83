import type { Seconds } from './duration.ts'

/** Prints an instant for a person reading a log: `19:03:12 UTC`. */
export function formatTime(at: Seconds): string {
  return `${iso(at).slice(11, 19)} UTC`
}

/** Prints an instant with its day, to the second: `2026-11-24T19:03:12Z`. */
export function formatInstant(at: Seconds): string {
  return `${iso(at).slice(0, 19)}Z`
}

function iso(at: Seconds): string {
  return new Date(Math.floor(at) * 1000).toISOString()
}

/** @returns seconds since the epoch of what {@link formatInstant} prints, or undefined for any other text. */
export function parseInstant(text: string): Seconds | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time / 1000
}
