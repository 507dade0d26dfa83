import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sendSignal } from '../../scripts/runner/send-signal.ts'
import { Job } from './job.ts'

const DAY = 86_400

let job: Job
beforeAll(async () => {
  job = await Job.begin()
  for (const name of ['orders', 'invoices']) seed(name, 12)
})
afterAll(() => job.end())

function seed(name: string, count: number): void {
  const { lambda, clock } = job.account.sandbox
  const versions = Array.from({ length: count }, (_none, index) => ({
    version: index + 1,
    modified: clock.now() - (100 - index) * DAY,
    bytes: 1_000_000,
  }))
  lambda.seed.function({ name, versions, aliases: [{ name: 'live', version: count }] })
}

const versions = (name: string) => job.account.sandbox.lambda.versionsOf(name)
const KEEP = { 'keep-versions': '3', 'keep-for': '30d' }

describe('the cleanup bundle', () => {
  test('says in a dry run what would go, and writes nothing', async () => {
    await job.forgetCalls()
    const step = await job.run('cleanup', { all: 'true', 'dry-run': 'true', ...KEEP })
    expect(step).toMatchObject({ exitCode: 0, errors: [] })
    expect(step.outputs).toMatchObject({ outcome: 'would-clean', deleted: '18', kept: '6', complete: 'true' })
    expect(step.stdout).toContain(
      'orders: 9 of 12 versions would go: 1-9 (8.6 MB); stays: version 10 (keep-versions), version 11 (just left), version 12 (alias).',
    )
    expect(step.markdown).toContain('dry run, nothing was deleted')
    expect(step.markdown).toContain('| `orders` | 12 | 9 | 1-9 | 8.6 MB |')
    expect(await job.writes()).toEqual([])
  })

  test('deletes it, one version a call, and sums it up', async () => {
    const step = await job.run('cleanup', { 'function-names': 'orders', ...KEEP })
    expect(step).toMatchObject({ exitCode: 0, errors: [] })
    expect(step.outputs).toMatchObject({
      outcome: 'cleaned',
      deleted: '9',
      'bytes-freed': '9000000',
      kept: '3',
      'deleted-layer-versions': '0',
      'deleted-log-groups': '0',
      'deleted-alarms': '0',
      'deleted-packages': '0',
      complete: 'true',
    })
    expect(JSON.parse(step.outputs['result-json'] ?? '')).toMatchObject({
      outcome: 'cleaned',
      regions: [
        {
          region: 'us-east-1',
          functions: [
            { functionName: 'orders', deleted: 9, gone: '1-9', kept: { alias: 1, 'just-left': 1, 'keep-versions': 1 } },
          ],
        },
      ],
    })
    expect(step.markdown).toContain('9 of 12 versions of 1 function went: 8.6 MB; 3 stay.')
    expect(await job.writes()).toEqual(Array(9).fill({ operation: 'DeleteFunction' }))
    expect(versions('orders')).toEqual(['10', '11', '12'])
  })

  test('has nothing to do the second time', async () => {
    await job.forgetCalls()
    const step = await job.run('cleanup', { 'function-names': 'orders', ...KEEP })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', deleted: '0', kept: '3' } })
    expect(await job.writes()).toEqual([])
  })

  test('looks at every Region before it deletes in any: an ARN that fits one of two leaves both untouched', async () => {
    seed('orders', 12)
    await job.forgetCalls()
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders'
    const step = await job.run('cleanup', { 'function-names': arn, regions: 'us-east-1, eu-central-1', ...KEEP })
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', deleted: '0' } })
    expect(step.errors[0]).toContain('names a function in us-east-1, but this run is in eu-central-1')
    expect(await job.writes()).toEqual([])
    expect(versions('orders')).toHaveLength(12)
  })

  test('cleans one Region after the other, and sums up both', async () => {
    const step = await job.run('cleanup', { 'function-names': 'orders', regions: 'us-east-1, eu-central-1', ...KEEP })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'cleaned', deleted: '9', kept: '6' } })
    expect(step.markdown.match(/^### .*$/gm)).toEqual(['### us-east-1', '### eu-central-1'])
  })

  test('fails with every output set when a function cannot be read, after it has cleaned the others', async () => {
    seed('orders', 12)
    const effect = { kind: 'access-denied' } as const
    job.account.sandbox.fault({ operation: 'ListAliases', resource: ':invoices', count: 'always', effect })
    const step = await job.run('cleanup', { all: 'true', 'dry-run': 'false', ...KEEP })
    job.account.sandbox.faults.clear()
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', deleted: '9' } })
    expect(step.errors[0]).toContain('lambda:ListAliases')
    expect(versions('orders')).toHaveLength(3)
    expect(versions('invoices')).toHaveLength(12)
  })

  test('cancelled, it ends what is under way, reports, and leaves the rest to the next run', async () => {
    const { sandbox } = job.account
    let stop: (() => Promise<void>) | undefined
    const forget = sandbox.before({ operation: 'DeleteFunction', nth: 3, count: 1 }, () => stop?.())
    const step = await job.run(
      'cleanup',
      { 'function-names': 'invoices', ...KEEP },
      {
        onStart: child => {
          stop = () => sendSignal(child, 'SIGINT')
        },
      },
    )
    forget()
    expect(step.outputs).toMatchObject({ complete: 'false' })
    const left = versions('invoices')?.length ?? 0
    expect(Number(step.outputs.deleted)).toBe(12 - left)
    expect(left).toBeGreaterThan(3)
  })
})
