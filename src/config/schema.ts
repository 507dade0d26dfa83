import * as z from 'zod/mini'
import { InputError } from '../report/failure.ts'
import { type Field, Problem } from './fields/field.ts'

// A schema is used once a run: compiling it would cost more than it saves.
z.config({ jitless: true })

/** What is said about an input besides its type. One source for messages, README tables and the JSON schema. */
export interface InputFacts {
  readonly description: string
  readonly required: boolean
  /** The default, as the text a person would write. */
  readonly fallback: string | undefined
  readonly field: Field<unknown>
  /** The default is an expression that GitHub evaluates, and so stands in `action.yml` itself. */
  readonly expression?: true
}

const facts = new WeakMap<z.ZodMiniType, InputFacts>()

function remember<T extends z.ZodMiniType>(type: T, known: InputFacts): T {
  facts.set(type, known)
  return type
}

/** The text of an input as its value; the field's problem becomes the schema's issue. */
function parsed<T>(field: Field<T>): z.ZodMiniType<T, string> {
  return z.transform((text: string, context): T => {
    const value = text === undefined ? new Problem('is required') : field.parse(text)
    if (!(value instanceof Problem)) return value
    context.issues.push({ code: 'custom', message: value.text, input: text })
    return z.NEVER
  })
}

/** An input that must be given. */
export function required<T>(field: Field<T>, description: string): z.ZodMiniType<T, string> {
  return remember(parsed(field), { description, field, required: true, fallback: undefined })
}

/** An input that may be left out: unset is `undefined`, never a default of AWS or ours (promise 5). */
export function optional<T>(field: Field<T>, description: string): z.ZodMiniOptional<z.ZodMiniType<T, string>> {
  return remember(z.optional(parsed(field)), { description, field, required: false, fallback: undefined })
}

/** An input with a default, given as the text a person would write. */
export function defaulted<T>(
  field: Field<T>,
  fallback: string,
  description: string,
): z.ZodMiniPrefault<z.ZodMiniType<T, string>> {
  return remember(z.prefault(parsed(field), fallback), { description, field, required: false, fallback })
}

/** An input that GitHub fills in by an expression, which only `action.yml` can say. */
export function filledIn<T>(field: Field<T>, expression: string, description: string): z.ZodMiniType<T, string> {
  const facts = { description, field: { ...field, secret: true }, required: false, fallback: expression }
  return remember(parsed(field), { ...facts, expression: true })
}

/** The inputs of one action, by their camelCase names. */
export type InputShape = Readonly<Record<string, z.ZodMiniType>>

/** `s3ObjectVersion` → `s3-object-version`: the name in `action.yml` and `lambda-canary.yml`. */
export function inputName(key: string): string {
  return key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

/** Every input of an action in the order of its schema. */
export function inputsOf(shape: InputShape): readonly (InputFacts & { readonly name: string })[] {
  return Object.entries(shape).map(([key, type]) => {
    const known = facts.get(type)
    if (known === undefined) throw new Error(`The input ${key} was not made by required, optional or defaulted`)
    return { ...known, name: inputName(key) }
  })
}

/** Gives the text of an input by its kebab-case name; an empty text is an input not set, as on GitHub. */
export type ReadInput = (name: string) => string

/**
 * Reads all inputs of an action.
 * @param where said after the problem of an input that came from elsewhere than the step: `in lambda-canary.yml`.
 * @throws InputError for every input that is missing or not understood, in the schema's order, at once (promise 9).
 */
export function parseInputs<S extends InputShape>(
  schema: z.ZodMiniObject<S>,
  read: ReadInput,
  where: (name: string) => string | undefined = () => undefined,
): z.infer<z.ZodMiniObject<S>> {
  const texts: Record<string, string> = {}
  for (const key of Object.keys(schema.shape)) {
    const value = read(inputName(key)).trim()
    if (value !== '') texts[key] = value
  }
  const result = schema.safeParse(texts)
  if (result.success) return result.data
  throw inputError(schema.shape, texts, result.error.issues, where)
}

function inputError(
  shape: InputShape,
  texts: Readonly<Record<string, string>>,
  issues: readonly z.core.$ZodIssue[],
  where: (name: string) => string | undefined,
): InputError {
  const order = Object.keys(shape)
  const rank = (issue: z.core.$ZodIssue): number => order.indexOf(String(issue.path[0]))
  const sorted = [...issues].sort((a, b) => rank(a) - rank(b))
  const error = (issue: z.core.$ZodIssue | undefined, others: readonly InputError[] = []): InputError => {
    const key = String(issue?.path[0])
    const field = inputsOf(shape)[order.indexOf(key)]?.field
    const place = where(inputName(key))
    const problem = issue?.message ?? 'is not valid'
    const located = place === undefined ? problem : `${problem} (${place})`
    const value = field?.secret ? '' : (texts[key] ?? '')
    return new InputError(inputName(key), value, located, allowedText(field), others)
  }
  const [first, ...rest] = sorted
  return error(
    first,
    rest.map(issue => error(issue)),
  )
}

/** `a whole number of seconds from 1 to 900, e.g. 30` */
function allowedText(field: Field<unknown> | undefined): string {
  if (field?.example === undefined) return field?.allowed ?? ''
  return `${field.allowed}, e.g. ${field.example}`
}
