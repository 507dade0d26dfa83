import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

type Json = Readonly<Record<string, unknown>>

const described: {
  readonly components: { readonly schemas: Json }
  readonly requests: Json
  readonly examples: Readonly<Record<string, Json>>
} = JSON.parse(readFileSync(join(import.meta.dirname, '__fixtures__/github-openapi.json'), 'utf8'))

const ajv = new Ajv({ strict: false, allErrors: true })
formats.default(ajv)
const { components, requests } = described
ajv.addSchema({ $id: 'github', ...fieldsOf(withNull({ components, requests })) })

/** OpenAPI 3.0 says `nullable` also beside `allOf`, where JSON schema has no such word. */
function withNull(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNull)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withNull(value)]))
  if (nullable !== true) return rest
  return { anyOf: [rest, { type: 'null' }] }
}

function fieldsOf(node: unknown): Json {
  return typeof node === 'object' && node !== null ? { ...node } : {}
}

/** @returns what GitHub's own description has against a body; undefined when it has nothing. */
function problem(place: string, body: unknown): string | undefined {
  const validate = ajv.getSchema(`github#/${place}`)
  if (validate === undefined) throw new Error(`GitHub's description has no ${place}`)
  return validate(body) === true ? undefined : ajv.errorsText(validate.errors)
}

/** @param name of a schema: `deployment`. */
export const replyProblem = (name: string, body: unknown): string | undefined =>
  problem(`components/schemas/${name}`, body)

/** @param name of a request: `create-deployment`. */
export const requestProblem = (name: string, body: unknown): string | undefined => problem(`requests/${name}`, body)

/** A fresh copy of GitHub's own example of a reply. */
export function example(name: string): Record<string, unknown> {
  const found = described.examples[name]
  if (found === undefined) throw new Error(`GitHub's description has no example ${name}`)
  return structuredClone(found)
}
