import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CREATION, Job, metadataOf } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin({ seed: 7 })
  await job.release('orders')
  await job.alarm('orders-errors', 'orders')
})
afterAll(() => job.end())

const canary = { strategy: 'canary 10% 3m', bake: '2m', alarms: 'orders-errors' }

/** Lets traffic of this many requests a second meet alias `live` while `run` runs. */
async function underTraffic<T>(functionName: string, rps: number, run: () => Promise<T>): Promise<T> {
  const id = job.account.sandbox.traffic.start({ functionName, qualifier: 'live', rps, payload: {} })
  try {
    return await run()
  } finally {
    await job.account.sandbox.traffic.stop(id)
  }
}

describe('the deploy bundles, started as a runner starts them', () => {
  test('run on Node 24, as action.yml says', async () => {
    expect(metadataOf('deploy').runs.using).toBe('node24')
    const says = "data:text/javascript,console.log('this process is',process.version)"
    const step = await job.deploy('orders', {}, { env: { NODE_OPTIONS: `--import=${encodeURI(says)}` } })
    expect(step.stdout).toMatch(/^this process is v24\./m)
  })

  test('create a function from TypeScript, test it, and say where it is', async () => {
    job.install()
    job.write(
      'src/handler.ts',
      'export const handler = async (event: { n: number }) => ({ statusCode: 200, twice: 2 * event.n })\n',
    )
    const step = await job.run('deploy', {
      'function-name': 'twice',
      entry: 'src/handler.ts',
      ...CREATION,
      'smoke-payload': '{"n": 21}',
      'smoke-expect-json': '{"twice": 42}',
      gates: 'none',
    })
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0, errors: [] })
    expect(step.outputs).toMatchObject({
      outcome: 'created',
      version: '1',
      'alias-arn': 'arn:aws:lambda:us-east-1:123456789012:function:twice:live',
      'function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:twice',
      'rollback-reason': '',
    })
    expect(step.outputs['code-sha256']).toMatch(/^[\w+/]{43}=$/)
    expect(JSON.parse(step.outputs['result-json'] ?? '')).toMatchObject({ outcome: 'created', version: '1' })
    expect(step.markdown).toContain('Created: twice → live')
    const reply = await job.account.lambda.send(
      new InvokeCommand({ FunctionName: 'twice:live', Payload: Buffer.from('{"n": 4}') }),
    )
    expect(Buffer.from(reply.Payload ?? []).toString()).toContain('"twice":8')
  })

  test('promote a healthy release after its canary and its bake', async () => {
    job.code('return { statusCode: 200, body: "second" }')
    const step = await underTraffic('orders', 1, () => job.deploy('orders', canary))
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0, errors: [] })
    expect(step.outputs).toMatchObject({
      outcome: 'promoted',
      version: '2',
      'previous-version': '1',
      'live-version': '2',
    })
    expect(await job.serving('orders')).toBe('2')
    expect(step.markdown).toContain('Promoted: orders → live')
    expect(step.markdown).toContain('Timeline')
  })

  test('make no write when nothing has changed', async () => {
    await job.forgetCalls()
    const step = await job.deploy('orders', canary)
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0 })
    expect(step.outputs).toMatchObject({ outcome: 'unchanged', version: '2' })
    expect(await job.writes()).toEqual([])
  })

  test('print what they would do under dry-run, and make no write', async () => {
    await job.forgetCalls()
    job.code('return { statusCode: 200, body: "third" }')
    const step = await job.deploy('orders', { ...canary, 'dry-run': 'true' })
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0 })
    expect(step.outputs.outcome).toBe('would-promote')
    expect(step.stdout).toContain('UpdateAlias')
    expect(step.markdown).toContain('PublishVersion')
    expect(await job.writes()).toEqual([])
  })

  test('undo a release whose alarm fires, and fail the step', async () => {
    job.code('if (event.smoke === undefined) throw new Error("out of order")\nreturn "fine"')
    const inputs = { ...canary, evidence: 'off', 'smoke-payload': '{"smoke": true}', report: 'out/canary.html' }
    const step = await underTraffic('orders', 2, () => job.deploy('orders', inputs))
    expect(step).toMatchObject({ exitCode: 1, postExitCode: 0 })
    expect(step.outputs).toMatchObject({ outcome: 'rolled-back', version: '3', 'previous-version': '2' })
    expect(step.outputs['live-version']).toBe('2')
    expect(JSON.parse(step.outputs['result-json'] ?? '')).toMatchObject({ version: '3', liveVersion: '2' })
    expect(step.outputs['rollback-reason']).toContain('orders-errors')
    expect(step.errors[0]).toContain('Rolled back')
    expect(step.errors.join(' ')).toContain('Alias "live" serves version 2')
    expect(step.markdown).toContain('Rolled back: orders → live')
    expect(step.markdown).toContain('Decided by an alarm.')
    expect(step.outputs.report).toBe(join(job.workspace, 'out/canary.html'))
    expect(readFileSync(step.outputs.report ?? '', 'utf8')).toMatch(/^<!doctype html>.*Rolled back.*<svg/s)
    expect(await job.serving('orders')).toBe('2')
  })

  test('refuse the same release once more, naming the run that rolled it back', async () => {
    await job.forgetCalls()
    const step = await job.deploy('orders', { ...canary, 'alarm-at-start': 'ignore' })
    expect(step.exitCode).toBe(1)
    expect(step.outputs.outcome).toBe('failed')
    expect(step.errors[0]).toContain('already rolled back')
    expect(await job.writes()).toEqual([])
  })

  test('pass the step after a rollback where fail-on-rollback is false', async () => {
    job.code('throw new Error("out of order again")')
    const step = await underTraffic('orders', 2, () =>
      job.deploy('orders', { ...canary, 'alarm-at-start': 'ignore', 'fail-on-rollback': 'false' }),
    )
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0, errors: [] })
    expect(step.outputs.outcome).toBe('rolled-back')
    expect(step.stdout).toContain('::warning::Rolled back')
  })

  test('never shift traffic to a version that fails its smoke test', async () => {
    job.code('throw new TypeError("no such price")')
    const step = await job.deploy('orders', { ...canary, 'alarm-at-start': 'ignore', 'smoke-payload': '{}' })
    expect(step).toMatchObject({ exitCode: 1, postExitCode: 0 })
    expect(step.outputs).toMatchObject({ outcome: 'rolled-back' })
    expect(step.errors[0]).toContain('smoke test')
    expect(step.errors.join(' ')).toContain('never got a request')
    expect(await job.serving('orders')).toBe('2')
  })

  test('begin and leave the rest to recover with engine: schedule', async () => {
    job.code('return { statusCode: 200, body: "fifth" }')
    const step = await job.deploy('orders', { ...canary, engine: 'schedule', 'alarm-at-start': 'ignore' })
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0, errors: [] })
    expect(step.outputs.outcome).toBe('in-progress')
    expect(await job.serving('orders')).toMatch(/^2\+\d+@0\.1$/)
  })
})
