import { type CollectionTag, parse, type ScalarTag } from 'yaml'
import * as z from 'zod/mini'
import { statementShape } from './statements.ts'

const texts = z.union([z.string(), z.array(z.string())])
const template = z.object({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.optional(z.union([z.string(), z.number()])) })),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(z.string(), z.unknown()),
})
const role = z.object({
  Condition: z.optional(z.string()),
  Properties: z.object({
    RoleName: z.string(),
    AssumeRolePolicyDocument: z.object({
      Statement: z.array(z.object({ Condition: z.record(z.string(), z.record(z.string(), texts)) })),
    }),
    Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(statementShape) }) })),
  }),
})

/** A role as CloudFormation would make it. */
export interface EvaluatedRole {
  readonly name: string
  /** Condition operator → claim → values. */
  readonly trust: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
  readonly statements: readonly z.infer<typeof statementShape>[]
}

/** Short forms of CloudFormation's functions, kept as `{ Fn: value }` for {@link evaluate}. */
const NAMES = ['Sub', 'Ref', 'If', 'Not', 'Or', 'Equals', 'GetAtt']
const customTags: (ScalarTag | CollectionTag)[] = NAMES.flatMap((name): (ScalarTag | CollectionTag)[] => [
  { tag: `!${name}`, resolve: (value: string) => ({ [name]: value }) },
  { tag: `!${name}`, collection: 'seq', resolve: node => ({ [name]: 'toJSON' in node ? node.toJSON() : [] }) },
])

/** The roles of a template for these parameters: what `!Sub`, `!Ref` and `!If` come to, and nothing else of CloudFormation. */
export function evaluatedRoles(
  text: string,
  parameters: Readonly<Record<string, string>>,
): ReadonlyMap<string, EvaluatedRole> {
  const { Parameters, Conditions, Resources } = template.parse(parse(text, { customTags }))
  const defaults = Object.entries(Parameters).map(([name, { Default }]) => [name, String(Default ?? '')])
  const values: Readonly<Record<string, string>> = { ...Object.fromEntries(defaults), ...parameters }
  const holds = (name: string): boolean => evaluate(Conditions[name], values, holds) === true
  const roles = Object.entries(Resources).map(
    ([key, resource]) => [key, role.parse(evaluate(resource, values, holds))] as const,
  )
  return new Map(
    roles
      .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
      .map(([key, { Properties }]) => [
        key,
        {
          name: Properties.RoleName,
          trust: Properties.AssumeRolePolicyDocument.Statement[0]?.Condition ?? {},
          statements: Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
        },
      ]),
  )
}

const NOTHING = Symbol('AWS::NoValue')

function evaluate(node: unknown, values: Readonly<Record<string, string>>, holds: (name: string) => boolean): unknown {
  const inner = (value: unknown): unknown => evaluate(value, values, holds)
  if (Array.isArray(node)) return node.map(inner).filter(item => item !== NOTHING)
  if (typeof node !== 'object' || node === null) return node
  const [[key, value] = ['', undefined], ...rest] = Object.entries(node)
  if (rest.length > 0 || !NAMES.includes(key))
    return Object.fromEntries(Object.entries(node).map(([name, held]) => [name, inner(held)]))
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  switch (key) {
    case 'Ref':
      return value === 'AWS::NoValue' ? NOTHING : values[String(value)]
    case 'Sub':
      return String(value).replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) => {
        const held = values[name]
        if (held === undefined) throw new Error(`the template names ${name}, which nobody gives`)
        return held
      })
    case 'If':
      return inner(holds(String(list[0])) ? list[1] : list[2])
    case 'Not':
      return inner(list[0]) !== true
    case 'Or':
      return list.some(item => inner(item) === true)
    case 'Equals':
      return inner(list[0]) === inner(list[1])
    default:
      return value
  }
}
