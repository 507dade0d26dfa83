import * as z from 'zod/mini'
import { type Field, field, Problem } from './field.ts'

/** A tag as AWS keeps it. */
export interface TagPair {
  readonly key: string
  readonly value: string
}

/** One tag by key and value: `team=payments`. */
export function tagPair(): Field<TagPair> {
  return field({ allowed: 'a tag as key=value', example: 'team=payments', shape: () => z.string() }, text => {
    const at = text.indexOf('=')
    if (at === -1) return new Problem('has no =')
    const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
    if (key === '') return new Problem('has no key')
    if (key.length > 128) return new Problem('has a key longer than 128 characters')
    return value.length > 256 ? new Problem('has a value longer than 256 characters') : { key, value }
  })
}
