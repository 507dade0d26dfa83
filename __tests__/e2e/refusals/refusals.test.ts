import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type BadInput, badInputs } from '../../config/bad-inputs.ts'
import { type ActionName, type Ended, Job, metadataOf } from '../job.ts'
import { prepareAccount } from './account.ts'
import { type Situation, situations } from './situations.ts'

/** A refusal, whatever it comes from: what is asked for and what must be said. */
interface Refusal {
  readonly name: string
  readonly action: ActionName
  readonly inputs: Readonly<Record<string, string>>
  readonly says: readonly string[]
  readonly fix: string
  readonly env?: Readonly<Record<string, string>>
}

/** Enough of the other inputs that only the one in question can be at fault. */
const BASE: Readonly<Record<ActionName, Readonly<Record<string, string>>>> = {
  deploy: { 'function-name': 'orders' },
  plan: { 'function-name': 'orders' },
  rollback: { 'function-name': 'orders' },
  recover: { 'function-names': 'orders' },
  cleanup: { 'function-names': 'orders' },
  package: {},
  sign: { zip: 'a.zip', 'signing-profile': 'orders', 's3-bucket': 'artifacts' },
  preview: { 'function-name': 'orders', 'github-token': 'ghs_token' },
  sandbox: {},
}

function ofInput(row: BadInput): Refusal {
  return {
    name: `${row.action} with ${row.input}: ${JSON.stringify(row.value.slice(0, 40))} ${row.says}`,
    action: row.action,
    inputs: { ...BASE[row.action], ...row.with, [row.input]: row.value },
    says: [`"${row.input}"`, row.says],
    fix: 'Allowed: ',
  }
}

function ofSituation({ title, action, says, fix, inputs, env }: Situation): Refusal {
  return { name: `${action} with ${title}`, action, says: [says], fix, inputs, ...(env === undefined ? {} : { env }) }
}

/** The parsers have a test of all rows; a process for each of these takes a quarter of a second. */
function perInput(action: ActionName, count: number): BadInput[] {
  const rows = badInputs.filter(row => row.action === action)
  return rows.filter((row, index) => rows.slice(0, index).filter(({ input }) => input === row.input).length < count)
}

// Plan reads deploy's inputs by deploy's schema.
const inputRows = [
  ...perInput('deploy', 1),
  ...perInput('plan', 1),
  ...(['rollback', 'recover', 'cleanup', 'package', 'sign', 'sandbox'] as const).flatMap(action =>
    perInput(action, action === 'package' || action === 'sign' ? 1 : 2),
  ),
  ...perInput('preview', 1),
]
const names = [...inputRows.map(ofInput), ...situations('').map(ofSituation)].map(({ name }) => name)

interface Refused {
  readonly row: Refusal
  readonly step: Ended
  readonly writes: readonly { readonly operation: string }[]
}

let job: Job
const refused = new Map<string, Refused>()

beforeAll(async () => {
  job = await Job.begin()
  mkdirSync(join(job.workspace, 'empty'))
  job.write('text.zip', 'this is no zip file')
  job.write('unknown.yml', 'memory: 512\n')
  job.write('bad.yml', 'memory-size: 12\n')
  job.write('broken.yml', 'alias: [live\n')
  const { olderCommit } = await prepareAccount(job)
  await job.forgetCalls()
  const waiting = [...inputRows.map(ofInput), ...situations(olderCommit).map(ofSituation)]
  await Promise.all([work(waiting), work(waiting)])
})
afterAll(() => job.end())

async function work(waiting: Refusal[]): Promise<void> {
  for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
    const step = await job.run(row.action, row.inputs, {
      post: false,
      ...(row.env === undefined ? {} : { env: row.env }),
    })
    refused.set(row.name, { row, step, writes: await job.writes() })
  }
}

describe('a run that cannot end well', () => {
  test.each(names)('%s: is refused in one clear line, with exit code 1, and no write reached the server', name => {
    const found = refused.get(name)
    if (found === undefined) throw new Error('it did not run')
    const { row, step, writes } = found
    const [first = '', ...rest] = step.errors
    for (const words of row.says) expect(first).toContain(words)
    expect([first, ...rest].join('\n')).toContain(row.fix)
    expect(first.length).toBeLessThan(500)
    expect(step.stdout.split('\n').filter(line => line.startsWith('::error'))).toHaveLength(1)
    expect(step.stdout).not.toContain('defect of Lambda Canary')
    expect(step.exitCode).toBe(1)
    if (row.action !== 'sandbox') expect(step.outputs.outcome).toBe('failed')
    expect(writes).toEqual([])
  })

  test('is one of more than a hundred, no two of the same name', () => {
    expect(names.length).toBeGreaterThan(100)
    expect(new Set(names).size).toBe(names.length)
  })

  test.each(['deploy', 'plan', 'rollback', 'recover', 'preview', 'sandbox'] as const)(
    'is known for every input of the action.yml of %s',
    action => {
      const covered = inputRows.filter(row => row.action === action).map(({ input }) => input)
      expect(Object.keys(metadataOf(action).inputs).filter(input => !covered.includes(input))).toEqual([])
    },
  )
})
