import * as z from 'zod/mini'
import { parseBytes } from '../../values/bytes.ts'
import { type Field, field, Problem } from './field.ts'

/** An amount of bytes such as `500MB` or `2GB`. */
export function size(example: string): Field<number> {
  const shape = () => z.string().check(z.regex(/^\d+(\.\d+)?\s*(KB|MB|GB|TB)$/i))
  return field({ allowed: 'a size in KB, MB, GB or TB', example, shape }, text => {
    const bytes = parseBytes(text)
    if (bytes === undefined) return new Problem('is not a size with a unit (KB, MB, GB or TB)')
    return bytes > 0 ? bytes : new Problem('is nothing')
  })
}
