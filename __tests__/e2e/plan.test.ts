import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CREATION, Job } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin()
  await job.release('orders')
})
afterAll(() => job.end())

const inputs = { 'function-name': 'orders', 'code-artifacts-dir': 'code', strategy: 'canary 10% 5m', bake: '5m' }

describe('the plan bundle', () => {
  test('says what a first deploy would do', async () => {
    const step = await job.run('plan', { ...inputs, ...CREATION, 'function-name': 'invoices' })
    expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'would-create' } })
    expect(step.markdown).toContain('CreateFunction')
  })

  test('finds nothing to do where nothing has changed', async () => {
    const step = await job.run('plan', inputs)
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', writes: '0' } })
  })

  test('counts the writes of a release as the deploy then makes them, and makes none itself', async () => {
    job.code('return "second"')
    const change = { ...inputs, gates: 'none', bake: '0s' }
    await job.forgetCalls()
    const planned = await job.run('plan', change)
    expect(planned).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'would-promote' } })
    expect(await job.writes()).toEqual([])

    const deployed = await job.run('deploy', change)
    expect(deployed).toMatchObject({ exitCode: 0, outputs: { outcome: 'promoted' } })
    expect(await job.writes()).toHaveLength(Number(planned.outputs.writes))
  })

  test('refuses what a deploy would refuse, with every output set', async () => {
    const step = await job.run('plan', { ...inputs, alarms: 'nothere' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', writes: '' } })
    expect(step.errors[0]).toContain('nothere')
  })
})
