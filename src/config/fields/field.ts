import type * as z from 'zod/mini'

/** How one kind of value is written by a person: as the text of an action input, and in `lambda-canary.yml`. */
export interface Field<T> {
  /** Reads the text of an input; the file's values come as text too. */
  readonly parse: (text: string) => T | Problem
  /** The shape of the value in `lambda-canary.yml`. Made only when asked for: a run needs none of them. */
  readonly shape: () => z.ZodMiniType
  /** What is allowed: `a whole number of seconds from 1 to 900`. */
  readonly allowed: string
  /** A value a person could write; undefined where `allowed` lists all of them. */
  readonly example?: string
  /** Values that never appear in a message (promise 6). */
  readonly secret?: boolean
}

/** Why a text was refused, worded to follow the input's name: `is not a boolean`. */
export class Problem {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Makes a field of what is known about it and a parser from text to a value or a {@link Problem}. */
export function field<T>(facts: Omit<Field<T>, 'parse'>, parse: Field<T>['parse']): Field<T> {
  return { ...facts, parse }
}

/** The same, its values never in a message. */
export function secret<T>(source: Field<T>): Field<T> {
  return { ...source, secret: true }
}
