import * as z from 'zod/mini'
import { type Field, field, Problem } from './field.ts'

export function boolean(): Field<boolean> {
  return field('true or false', z.boolean(), text => {
    if (/^(true|True|TRUE)$/.test(text)) return true
    if (/^(false|False|FALSE)$/.test(text)) return false
    return new Problem('is not a boolean')
  })
}

/** @param unit what is counted, in the plural, for the message: `seconds`. */
export function integer(min: number, max: number, unit: string, example: number): Field<number> {
  const allowed = `a whole number of ${unit} from ${min} to ${max}, e.g. ${example}`
  return field(allowed, z.int().check(z.gte(min), z.lte(max)), text => {
    if (!/^-?\d+$/.test(text)) return new Problem('is not a whole number')
    const value = Number(text)
    return value >= min && value <= max ? value : new Problem(`is outside ${min} to ${max}`)
  })
}

/** One of a fixed set of words, in the case given. */
export function choice<const T extends string>(...words: readonly [T, ...T[]]): Field<T> {
  return field(
    words.join(', ').replace(/, ([^,]*)$/, ' or $1'),
    z.enum(words),
    text => words.find(word => word === text) ?? new Problem('is none of its words'),
  )
}

/** A probability strictly between 0 and 0.5, such as the false-alarm rate of the evidence. */
export function probability(example: number): Field<number> {
  return field(`a number above 0 and at most 0.5, e.g. ${example}`, z.number().check(z.gt(0), z.lte(0.5)), text => {
    const value = Number(text)
    if (!/^\d*\.?\d+(e-\d+)?$/.test(text)) return new Problem('is not a number')
    return value > 0 && value <= 0.5 ? value : new Problem('is out of range')
  })
}

/** Free text of a limited length. */
export function text(max: number, example: string): Field<string> {
  return field(`text of at most ${max} characters, e.g. ${example}`, z.string().check(z.maxLength(max)), value =>
    value.length <= max ? value : new Problem(`has ${value.length} characters, more than ${max}`),
  )
}

/** Text of a given form. @param kind what it is, to follow "is not": `a runtime identifier`. */
export function pattern(form: RegExp, kind: string, example: string): Field<string> {
  return field(`${kind}, e.g. ${example}`, z.string().check(z.regex(form)), value =>
    form.test(value) ? value : new Problem(`is not ${kind}`),
  )
}
