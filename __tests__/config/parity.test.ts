import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { actions } from '../../src/config/actions.ts'
import { deploySchema } from '../../src/config/deploy-schema.ts'
import { officialInputs } from '../../src/config/official-inputs.ts'
import { inputName, inputsOf } from '../../src/config/schema.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const metadata = z.object({
  inputs: z.record(
    z.string(),
    z.object({ description: z.string(), required: z.boolean(), default: z.optional(z.string()) }),
  ),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
  runs: z.object({
    using: z.literal('node24'),
    main: z.string(),
    post: z.optional(z.string()),
    'post-if': z.optional(z.literal('always()')),
  }),
})

/** The first column of the tables between two marks, in order. */
function tableNames(page: string, mark: string): string[] {
  const section = page.split(`<!-- ${mark}-start -->`)[1]?.split(`<!-- ${mark}-end -->`)[0] ?? ''
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(match => match[1] ?? '')
}

describe.each(actions.map(action => [join(action.folder, 'action.yml'), action] as const))('%s', (path, action) => {
  const inputs = action.groups.flatMap(group => inputsOf(group.shape))
  let manifest: z.infer<typeof metadata>
  beforeAll(() => {
    manifest = metadata.parse(parse(read(path)))
  })

  test('has the inputs that are parsed, in their order, described and required alike', () => {
    expect(Object.keys(manifest.inputs)).toEqual(inputs.map(input => input.name))
    for (const input of inputs) {
      expect(manifest.inputs[input.name]?.required).toBe(input.required)
      expect(manifest.inputs[input.name]?.description).toContain(input.description)
    }
  })

  test('gives no default of its own, which would hide the config file, but expressions only GitHub can evaluate', () => {
    const own = Object.values(manifest.inputs).filter(
      ({ default: text }) => text !== undefined && !/^\$\{\{.*\}\}$/.test(text),
    )
    expect(own).toEqual([])
  })

  test('every default is a value its own input accepts', () => {
    for (const [key, type] of action.groups.flatMap(group => Object.entries(group.shape))) {
      const fallback = inputs.find(input => input.name === inputName(key))?.fallback
      if (fallback !== undefined) expect(type.safeParse(fallback).success).toBe(true)
    }
  })

  test('every example is a value its own input accepts', () => {
    const wrong = action.groups
      .flatMap(group => Object.entries(group.shape))
      .filter(([key, type]) => {
        const example = inputs.find(input => input.name === inputName(key))?.field.example
        return example !== undefined && !type.safeParse(example).success
      })
    expect(wrong.map(([key]) => key)).toEqual([])
  })

  test('its page lists the same inputs and outputs', () => {
    expect(tableNames(read(action.readme), 'inputs')).toEqual(inputs.map(input => input.name))
    expect(tableNames(read(action.readme), 'outputs')).toEqual(Object.keys(manifest.outputs))
  })

  test('runs on Node 24, from dist of the repository, and cleans up on cancel too', () => {
    const dist = action.folder === '' ? 'dist/' : '../dist/'
    expect(manifest.runs.main).toBe(dist + action.main)
    expect(manifest.runs.post).toBe(action.post === undefined ? undefined : dist + action.post)
    expect(manifest.runs['post-if']).toBe(action.post === undefined ? undefined : 'always()')
  })
})

describe("AWS' own deploy action", () => {
  /** `inputs:` of aws-actions/aws-lambda-deploy v1.1.0, and `durable-config` of later versions. */
  const theirs =
    'function-name package-type image-uri code-artifacts-dir handler runtime s3-bucket s3-key publish dry-run revision-id architectures source-kms-key-arn role function-description memory-size timeout vpc-config environment dead-letter-config kms-key-arn tracing-config layers file-system-configs image-config ephemeral-storage snap-start logging-config code-signing-config-arn tags durable-config'.split(
      ' ',
    )

  test('has no input that our table leaves out, and the table names no other', () => {
    expect(officialInputs.map(input => input.name)).toEqual(theirs)
  })

  test('has no input that we do not have under its name', () => {
    const ours = inputsOf(deploySchema.shape).map(input => input.name)
    expect(theirs.filter(name => !ours.includes(name))).toEqual([])
  })

  test('is told apart wherever we do something else: what changed says why', () => {
    expect(officialInputs.filter(input => input.here === 'changed' && input.why.length < 20)).toEqual([])
  })

  test('is compared on a page that lists the same inputs', () => {
    expect(tableNames(read('docs/official-action.md'), 'official-inputs')).toEqual(theirs)
  })
})

describe('lambda-canary.schema.json', () => {
  const schema: unknown = JSON.parse(read('schema/lambda-canary.schema.json'))

  test('knows every input but config-file, at the top and for each function', () => {
    const names = inputsOf(deploySchema.shape).flatMap(input => (input.name === 'config-file' ? [] : [input.name]))
    expect(schema).toMatchObject({ additionalProperties: false })
    const shape = z.object({
      properties: z.looseObject({
        functions: z.object({ additionalProperties: z.object({ properties: z.record(z.string(), z.unknown()) }) }),
      }),
    })
    const { functions, ...top } = shape.parse(schema).properties
    expect(Object.keys(top)).toEqual(names)
    expect(Object.keys(functions.additionalProperties.properties)).toEqual(names)
  })
})
