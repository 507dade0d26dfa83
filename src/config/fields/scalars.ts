import { posix } from 'node:path'
import * as z from 'zod/mini'
import { type Field, field, Problem } from './field.ts'

export function boolean(): Field<boolean> {
  return field({ allowed: 'true or false', shape: () => z.boolean() }, value => {
    if (/^(true|True|TRUE)$/.test(value)) return true
    if (/^(false|False|FALSE)$/.test(value)) return false
    return new Problem('is not a boolean')
  })
}

/** @param unit what is counted, for the message: `seconds`. */
export function integer(min: number, max: number, unit: string, example: number): Field<number> {
  const allowed = `a whole number${unit === '' ? '' : ` of ${unit}`} from ${min} to ${max}`
  const shape = () => z.int().check(z.gte(min), z.lte(max))
  return field({ allowed, example: String(example), shape }, text => {
    if (!/^-?\d+$/.test(text)) return new Problem('is not a whole number')
    const value = Number(text)
    return value >= min && value <= max ? value : new Problem(`is outside ${min} to ${max}`)
  })
}

/** One of a fixed set of words, in the case given. */
export function choice<const T extends string>(...words: readonly [T, ...T[]]): Field<T> {
  const allowed = words.join(', ').replace(/, ([^,]*)$/, ' or $1')
  return field({ allowed, shape: () => z.enum(words) }, text => {
    return words.find(word => word === text) ?? new Problem('is none of its words')
  })
}

/** A probability above 0 and at most 0.5, such as the false-alarm rate of the evidence. */
export function probability(example: number): Field<number> {
  const shape = () => z.number().check(z.gt(0), z.lte(0.5))
  return field({ allowed: 'a number above 0 and at most 0.5', example: String(example), shape }, text => {
    if (!/^\d*\.?\d+(e-\d+)?$/.test(text)) return new Problem('is not a number')
    const value = Number(text)
    return value > 0 && value <= 0.5 ? value : new Problem('is out of range')
  })
}

/** Free text of a limited length. */
export function text(max: number, example: string): Field<string> {
  const shape = () => z.string().check(z.maxLength(max))
  return field({ allowed: `text of at most ${max} characters`, example, shape }, value =>
    value.length <= max ? value : new Problem(`has ${value.length} characters, more than ${max}`),
  )
}

/** A file or folder. That it exists is checked by whoever reads it. */
export function path(example: string): Field<string> {
  return field({ allowed: 'a path', example, shape: () => z.string() }, value => {
    if (value.length > 4096) return new Problem('is longer than a path can be')
    return /[\0\n\r]/.test(value) ? new Problem('holds a line break') : value
  })
}

/** A file that is written: what lies beside the checkout is not ours to write to. */
export function pathInside(example: string): Field<string> {
  const anywhere = path(example)
  return field({ allowed: 'a path inside the workspace', example, shape: () => z.string() }, value => {
    const leaves = posix.isAbsolute(value) || posix.normalize(value).split('/')[0] === '..'
    return leaves ? new Problem('leaves the workspace') : anywhere.parse(value)
  })
}

/** Text of a given form. @param kind what it is, to follow "is not": `a runtime identifier`. */
export function pattern(form: RegExp, kind: string, example: string): Field<string> {
  return field({ allowed: kind, example, shape: () => z.string().check(z.regex(form)) }, value =>
    form.test(value) ? value : new Problem(`is not ${kind}`),
  )
}
