import * as z from 'zod/mini'
import { type Field, field, Problem } from './field.ts'

/** Calls at a time, or the word for no reservation. */
export function reservation(): Field<number | 'none'> {
  const shape = () => z.union([z.int().check(z.gte(0), z.lte(1000)), z.literal('none')])
  return field({ allowed: 'a whole number of calls at a time from 0 to 1000, or none', example: '5', shape }, text => {
    if (text === 'none') return 'none'
    if (!/^\d{1,4}$/.test(text)) return new Problem('is neither a whole number nor "none"')
    return Number(text) <= 1000 ? Number(text) : new Problem('is outside 0 to 1000')
  })
}
