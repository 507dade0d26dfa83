import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { htmlReport } from '../../src/deploy/html-report.ts'
import { deploySummary } from '../../src/deploy/summary.ts'
import { answering, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

test.each([
  ['throws', 'export const handler = async () => { throw new Error("boom") }\n', {}, 'boom'],
  ['crashes at start', 'throw new Error("no config")\n', {}, 'no config'],
  ['answers another status', answering('x'), { 'smoke-expect-status': '204' }, '204'],
  ['answers other JSON', answering({ ok: false }), { 'smoke-expect-json': '{"body": {"ok": true}}' }, 'ok'],
])('a release that %s in its smoke test never gets a request', async (_, code, expected, reason) => {
  const scenario = await scenarios.next().created()
  scenario.write({ 'code/index.mjs': code })
  const run = await scenario.deploy({ 'smoke-payload': '{}', strategy: 'canary 10% 2m', gates: 'none', ...expected })
  expect(run.operations).toEqual(['UpdateFunctionCode', 'PublishVersion', 'Invoke'])
  expect(run.result).toMatchObject({
    outcome: 'rolled-back',
    version: '2',
    production: expect.stringContaining('version 1'),
  })
  expect(run.result?.rollbackReason).toContain(reason)
  expect(run.failure?.state).toContain('The new version never got a request.')
  if (run.result === undefined) throw new Error('refused')
  for (const report of [deploySummary(run.result, run.failure), htmlReport(run.result, run.failure)]) {
    expect(report).toContain('⛔ Not released')
    expect(report).toContain('The new version never got a request.')
  }
  expect(await scenario.serving()).toBe('1')
})

test('what a release prints and throws in its smoke test is quoted without the values of its variables', async () => {
  const scenario = await scenarios.next().created({ environment: '{"TOKEN": "hunter2hunter2"}' })
  scenario.write({
    'code/index.mjs':
      'export const handler = async () => { console.log("with " + process.env.TOKEN); throw new Error(process.env.TOKEN) }\n',
  })
  const run = await scenario.deploy({ 'smoke-payload': '{}' })
  expect(run.result?.outcome).toBe('rolled-back')
  expect(JSON.stringify([run.log, run.failure, run.result])).not.toContain('hunter2')
})

test('a hostile message of a release does no harm to the job summary', async () => {
  const scenario = await scenarios.next().created()
  const hostile = '</details><img src=x onerror=alert(1)> [click](https://evil.example) | @everyone\n## Owned'
  scenario.write({
    'code/index.mjs': `export const handler = async () => { throw new Error(${JSON.stringify(hostile)}) }\n`,
  })
  const run = await scenario.deploy({ 'smoke-payload': '{}' })
  if (run.result === undefined) throw new Error('refused')
  const summary = deploySummary(run.result, run.failure)
  expect(summary).not.toMatch(/<img|<\/details>|\]\(https|^## Owned/m)
})

test('a failed release is tried again by a run of the same commit', async () => {
  const scenario = await scenarios.next().created()
  scenario.write({ 'code/index.mjs': 'export const handler = async () => { throw new Error("boom") }\n' })
  await scenario.deploy({ 'smoke-payload': '{}' })
  const run = await scenario.deploy({ 'smoke-payload': '{}' })
  expect(run.operations).toEqual(['PublishVersion', 'Invoke'])
  expect(run.result).toMatchObject({ outcome: 'rolled-back', version: '2' })
})
