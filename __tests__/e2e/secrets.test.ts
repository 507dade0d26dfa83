import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CREATION, type Ended, Job } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin()
})
afterAll(() => job.end())

const token = 'tok_9f8e7d6c5b4a3f2e1d0c'
const phrase = 'correct horse battery'
const earlier = 'old_0a1b2c3d4e5f6a7b8c9d'
const debugging = { env: { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' } }
const atOnce = { 'smoke-payload': '{}', gates: 'none', strategy: 'all-at-once', bake: '0s' }

/** What a person or a later step can read. Masks are commands to the runner, which never shows them. */
function visible({ stdout, summary }: Ended): string {
  const log = stdout.split('\n').filter(line => !line.startsWith('::add-mask::'))
  const files = ['output', 'state', 'env', 'step_summary'].map(name =>
    readFileSync(join(dirname(summary), name), 'utf8'),
  )
  return [...log, ...files].join('\n')
}

function expectNoValue(step: Ended): void {
  const text = visible(step)
  for (const value of [token, phrase, earlier]) expect(text).not.toContain(value)
}

describe('values of environment variables', () => {
  test('reach the function, and no log, output, state or summary, even with debug logging on', async () => {
    job.code('console.log(JSON.stringify(process.env)); return { statusCode: 200 }')
    const first = await job.deploy(
      'orders',
      { ...CREATION, ...atOnce, environment: JSON.stringify({ EARLIER: earlier }) },
      debugging,
    )
    expect(first).toMatchObject({ exitCode: 0, errors: [] })
    expectNoValue(first)

    const environment = JSON.stringify({ TOKEN: token, PHRASE: phrase })
    const second = await job.deploy('orders', { ...atOnce, environment }, debugging)
    expect(second).toMatchObject({ exitCode: 0, errors: [] })
    expectNoValue(second)
    const { Environment } = await job.account.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'orders' }),
    )
    expect(Environment?.Variables).toMatchObject({ EARLIER: earlier, TOKEN: token, PHRASE: phrase })
  })

  test('are masked for the steps that follow, where a mask cannot eat anything else', async () => {
    const step = await job.deploy('orders', {
      ...atOnce,
      environment: JSON.stringify({ TOKEN: token, STAGE: 'orders' }),
    })
    expect(step.stdout).toContain(`::add-mask::${token}`)
    expect(step.stdout).not.toContain('::add-mask::orders')
    expect(step.outputs['alias-arn']).toContain(':function:orders:live')
  })

  test('never eat the name of the function they are in, nor of its alias', async () => {
    const name = 'orders-3fa85f64aaaa'
    job.code('return { statusCode: 200 }')
    const environment = JSON.stringify({ SELF: name, LIVE: `${name}:live`, SHORT: '3fa85f64aaaa', TOKEN: token })
    const step = await job.deploy(name, { ...CREATION, ...atOnce, environment })
    expect(step.stdout.split('\n').filter(line => line.startsWith('::add-mask::'))).toEqual([`::add-mask::${token}`])
    expect(step.outputs['alias-arn']).toMatch(/:function:orders-3fa85f64aaaa:live$/)
  })

  test('that the function holds already are masked too, by a deploy that sets none and by a plan', async () => {
    const inputs = { 'function-name': 'orders', 'code-artifacts-dir': 'code', ...atOnce }
    for (const action of ['plan', 'deploy'] as const) {
      const step = await job.run(action, inputs, debugging)
      expect(step.exitCode).toBe(0)
      for (const value of [earlier, token]) expect(step.stdout).toContain(`::add-mask::${value}`)
      expectNoValue(step)
    }
  })

  test('are not told by a new version that prints and returns all of them as it fails', async () => {
    job.code('console.log(JSON.stringify(process.env)); throw new Error(JSON.stringify(process.env))')
    const step = await job.deploy('orders', atOnce, debugging)
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain('smoke test')
    expectNoValue(step)
  })

  test('are not told by AWS either, whose message about their size quotes them', async () => {
    const environment = JSON.stringify({ TOKEN: token, BIG: 'x'.repeat(5000) })
    const step = await job.deploy('orders', { ...atOnce, environment }, debugging)
    expect(step.exitCode).toBe(1)
    expect(step.errors.join(' ')).toMatch(/4 ?KB|environment/i)
    expectNoValue(step)
  })

  test('are not told where the input itself cannot be read', async () => {
    const step = await job.deploy('orders', { ...atOnce, environment: `{"TOKEN": ${token}}` }, debugging)
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain('"environment" is not valid JSON')
    expectNoValue(step)
  })

  test('are not part of what a plan prints', async () => {
    job.code('return "another"')
    const environment = JSON.stringify({ TOKEN: token, PHRASE: phrase, EARLIER: 'changed' })
    const inputs = { 'function-name': 'orders', 'code-artifacts-dir': 'code', ...atOnce, environment }
    const step = await job.run('plan', inputs, debugging)
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'would-promote' } })
    expect(step.markdown).toContain('UpdateFunctionConfiguration')
    expectNoValue(step)
  })
})
