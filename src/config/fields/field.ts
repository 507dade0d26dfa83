import * as z from 'zod/mini'

/** How one kind of value is written by a person: as the text of an action input, and in `lambda-canary.yml`. */
export interface Field<T> {
  /** Reads the text of an input; the file's values come as text too. */
  readonly text: z.ZodMiniType<T, string>
  /** The shape of the value in `lambda-canary.yml`. */
  readonly shape: z.ZodMiniType
  /** What is allowed: `a whole number of seconds from 1 to 900`. */
  readonly allowed: string
  /** A value a person could write; undefined where `allowed` lists all of them. */
  readonly example: string | undefined
  /** Values that never appear in a message (promise 6). */
  readonly secret: boolean
}

/** Why a text was refused, worded to follow the input's name: `is not a boolean`. */
export class Problem {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export interface FieldFacts {
  readonly allowed: string
  readonly example?: string
  readonly shape: z.ZodMiniType
  readonly secret?: boolean
}

/** Makes a field of a parser from text to a value or a {@link Problem}. */
export function field<T>(
  { allowed, example, shape, secret = false }: FieldFacts,
  parse: (text: string) => T | Problem,
): Field<T> {
  const text = z.pipe(
    z.string(),
    z.transform((value: string, context): T => {
      const parsed = parse(value)
      if (!(parsed instanceof Problem)) return parsed
      context.issues.push({ code: 'custom', message: parsed.text, input: value })
      return z.NEVER
    }),
  )
  return { text, shape, allowed, example, secret }
}
