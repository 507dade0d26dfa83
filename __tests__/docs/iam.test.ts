import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as z from 'zod/mini'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/iam.md'), 'utf8')

const policy = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z.array(z.looseObject({ Effect: z.literal('Allow'), Action: z.union([z.string(), z.array(z.string())]) })),
})

const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(match => match[1] ?? '')

/** Where the permission has another name than the call. `GetCallerIdentity` needs none. */
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: 'lambda:InvokeFunction',
  GetLayerVersionByArn: 'lambda:GetLayerVersion',
  HeadObject: 's3:GetObject',
  HeadBucket: 's3:ListBucket',
  GetCallerIdentity: 'sts:GetCallerIdentity',
}

/** The calls the code can make: `new GetAliasCommand`. */
function calls(): string[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter(file => file.isFile())
  const names = sources.flatMap(file => [
    ...readFileSync(join(file.parentPath, file.name), 'utf8').matchAll(/new ([A-Z]\w+)Command\(/g),
  ])
  return [...new Set(names.map(match => match[1] ?? ''))]
}

describe('the permissions page', () => {
  test('holds policies that are valid JSON', () => {
    expect(blocks.length).toBeGreaterThan(6)
    for (const block of blocks) expect(policy.safeParse(JSON.parse(block)).error).toBeUndefined()
  })

  test('names the permission of every call the code can make', () => {
    const missing = calls().filter(name => {
      const action = ACTIONS[name]
      return action === undefined
        ? !new RegExp(`\\b(lambda|cloudwatch|s3|signer):${name}\\b`).test(page)
        : !page.includes(action)
    })
    expect(missing).toEqual([])
  })

  test('grants no wildcard of actions', () => {
    expect(page).not.toMatch(/"[a-z0-9]+:\*"/)
  })
})
