import * as z from 'zod/mini'
import { parsePercentage, type Weight } from '../../values/percentage.ts'
import { type Field, field, Problem } from './field.ts'

/** A share above 0% and up to 100%, with at most two decimals. */
export function percentage(example: string): Field<Weight> {
  const shape = () => z.string().check(z.regex(/^\d{1,3}(\.\d{1,2})?\s*%$/))
  return field({ allowed: 'a percentage above 0% and up to 100%', example, shape }, text => {
    return parsePercentage(text) ?? new Problem('is not a percentage')
  })
}
