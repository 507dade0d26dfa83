import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Job } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin()
  await job.release('orders')
  for (const body of ['second', 'third']) {
    job.code(`return ${JSON.stringify(body)}`)
    const step = await job.deploy('orders', { strategy: 'all-at-once', bake: '0s', gates: 'none' })
    if (step.exitCode !== 0) throw new Error(step.stdout)
  }
})
afterAll(() => job.end())

const at = { 'function-name': 'orders' }

describe('the rollback bundle', () => {
  test('says under dry-run where it would go, and writes nothing', async () => {
    await job.forgetCalls()
    const step = await job.run('rollback', { ...at, 'dry-run': 'true' })
    expect(step).toMatchObject({ exitCode: 0, errors: [] })
    expect(step.outputs).toMatchObject({ outcome: 'would-roll-back', version: '2', 'previous-version': '3' })
    expect(step.stdout).toContain('would be moved from version 3 at 100% to version 2 at 100%')
    expect(await job.writes()).toEqual([])
    expect(await job.serving('orders')).toBe('3')
  })

  test('goes back to the last known good of an alias at rest, by one write', async () => {
    await job.forgetCalls()
    const step = await job.run('rollback', { ...at, reason: 'wrong prices' })
    expect(step).toMatchObject({ exitCode: 0, errors: [] })
    expect(step.outputs).toMatchObject({
      outcome: 'rolled-back',
      version: '2',
      'previous-version': '3',
      'alias-arn': 'arn:aws:lambda:us-east-1:123456789012:function:orders:live',
    })
    expect(JSON.parse(step.outputs['result-json'] ?? '')).toMatchObject({ outcome: 'rolled-back', version: '2' })
    expect(step.markdown).toContain('serves version 2 at 100% now, read back')
    expect(await job.writes()).toEqual([{ operation: 'UpdateAlias' }])
    expect(await job.serving('orders')).toBe('2')
    expect((await job.alias('orders')).Description).toContain('wrong prices')
  })

  test('goes to the version that is named', async () => {
    const step = await job.run('rollback', { ...at, version: '1' })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'rolled-back', version: '1' } })
    expect(await job.serving('orders')).toBe('1')
  })

  test('writes nothing where that version is served already', async () => {
    await job.forgetCalls()
    const step = await job.run('rollback', { ...at, version: '1' })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', version: '1' } })
    expect(await job.writes()).toEqual([])
  })

  test('goes no further when it is run twice: production is back already', async () => {
    await job.forgetCalls()
    const step = await job.run('rollback', at)
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', version: '1' } })
    expect(step.markdown).toContain('rolled back before')
    expect(step.stdout).toMatch(/::warning::.*Nothing was changed\./)
    expect(await job.writes()).toEqual([])
  })

  test('fails where there is nothing to go back to, with every output set', async () => {
    await job.release('fresh')
    await job.forgetCalls()
    const step = await job.run('rollback', { 'function-name': 'fresh' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed' } })
    expect(step.errors[0]).toContain('no record of a version before it')
    expect(await job.writes()).toEqual([])
  })

  test('clears the weights of a rollout whose runner was lost, to stable', async () => {
    await job.release('inflight')
    await job.alarm('inflight-errors', 'inflight')
    job.code('return "second"')
    const lost = await job.deploy(
      'inflight',
      { strategy: 'canary 10% 5m', bake: '5m', alarms: 'inflight-errors' },
      { ...job.signalMidCanary('inflight', 'SIGKILL'), post: false },
    )
    expect(lost.exitCode).toBeNull()
    expect(await job.serving('inflight')).toBe('1+2@0.1')
    await job.forgetCalls()
    const step = await job.run('rollback', { 'function-name': 'inflight' })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'rolled-back', version: '1' } })
    expect(await job.writes()).toEqual([{ operation: 'UpdateAlias' }])
    expect(await job.serving('inflight')).toBe('1')
  })
})
