import * as z from 'zod/mini'
import { deploySchema } from '../../src/config/deploy-schema.ts'
import { inputsOf } from '../../src/config/schema.ts'

/** The JSON schema of `lambda-canary.yml`: what editors complete and check. */
export function fileSchema(): string {
  const inputs = Object.fromEntries(
    inputsOf(deploySchema.shape)
      .filter(input => input.name !== 'config-file')
      .map(input => [input.name, property(input)]),
  )
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://raw.githubusercontent.com/lambda-canary/lambda-canary/main/schema/lambda-canary.schema.json',
    title: 'lambda-canary.yml',
    description:
      'Inputs of the deploy action. Those of a function override those at the top; inputs of the step override both.',
    type: 'object',
    properties: {
      ...Object.fromEntries(Object.keys(inputs).map(name => [name, { $ref: `#/$defs/${name}` }])),
      functions: {
        description: 'Functions by name, each with its own inputs.',
        type: 'object',
        additionalProperties: {
          type: ['object', 'null'],
          properties: Object.fromEntries(Object.keys(inputs).map(name => [name, { $ref: `#/$defs/${name}` }])),
          additionalProperties: false,
        },
      },
    },
    additionalProperties: false,
    $defs: inputs,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

function property(input: ReturnType<typeof inputsOf>[number]): object {
  const { $schema: _dialect, ...shape } = z.toJSONSchema(input.field.shape(), { io: 'input' })
  const description = `${input.description} Allowed: ${input.field.allowed}.`
  return {
    description,
    ...shape,
    ...(input.fallback === undefined ? {} : { default: fallbackOf(shape, input.fallback) }),
  }
}

/** The default in the type the file would hold: `true`, not `"true"`. */
function fallbackOf(shape: Readonly<Record<string, unknown>>, fallback: string): unknown {
  return shape.type === 'boolean' || shape.type === 'integer' || shape.type === 'number'
    ? JSON.parse(fallback)
    : fallback
}
