import * as z from 'zod/mini'
import { formatDuration, parseDuration, type Seconds } from '../../values/duration.ts'
import { type Field, field, Problem } from './field.ts'

/** A length of time such as `90s`, `5m` or `1h30m`, in seconds, between two bounds. */
export function duration(min: Seconds, max: Seconds, example: string): Field<Seconds> {
  const allowed = `a duration from ${formatDuration(min)} to ${formatDuration(max)}`
  const shape = () => z.string().check(z.regex(/^(0|(\d{1,6}[smhd])+)$/))
  return field({ allowed, example, shape }, text => {
    const seconds = parseDuration(text)
    if (seconds === undefined) return new Problem('is not a duration with a unit (s, m, h or d)')
    return seconds >= min && seconds <= max
      ? seconds
      : new Problem(`is outside ${formatDuration(min)} to ${formatDuration(max)}`)
  })
}
