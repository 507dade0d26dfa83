import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'

/** A statement of a policy, as docs/iam.md prints it. */
export const statementShape = z.object({
  Sid: z.string(),
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
})

export type Statement = z.infer<typeof statementShape>

const block = z.object({ Statement: z.array(z.looseObject({ Sid: z.optional(z.string()) })) })

/**
 * The statements of docs/iam.md by their names. That page is held to what `plan` prints, call by call, by its own test;
 * what is made of it says the same.
 */
export function documentedStatements(): ReadonlyMap<string, Statement> {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/iam.md'), 'utf8')
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(match => block.parse(JSON.parse(match[1] ?? '')))
  const named = blocks.flatMap(({ Statement }) => Statement).filter(({ Sid }) => Sid !== undefined)
  return new Map(named.map(one => statementShape.parse(one)).map(one => [one.Sid, one]))
}
