import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Job } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin()
})
afterAll(() => job.end())

/** Without evidence: these functions get no traffic. */
const gates = (name: string) => ({ alarms: `${name}-errors`, evidence: 'off' })

/** A rollout that a deploy has begun and left to recover. */
async function begun(name: string): Promise<void> {
  await job.release(name)
  await job.alarm(`${name}-errors`, name)
  job.code('return { statusCode: 200, body: "second" }')
  const inputs = { ...gates(name), strategy: 'canary 10% 10m', bake: '10m', engine: 'schedule' }
  const step = await job.deploy(name, inputs)
  expect(step).toMatchObject({ exitCode: 0, postExitCode: 0, outputs: { outcome: 'in-progress' } })
}

test('a rollout begun by one step is carried to its end by others, each with its outcome', async () => {
  await begun('hours')
  const recover = async (change: Readonly<Record<string, string>> = {}) => {
    const { exitCode, outputs } = await job.run('recover', { 'function-names': 'hours', ...gates('hours'), ...change })
    return [exitCode, outputs.outcome, await job.serving('hours')]
  }
  expect(await recover()).toEqual([0, 'in-progress', '1+2@0.1'])
  await job.account.sandbox.clock.advance(660)
  expect(await recover({ 'dry-run': 'true' })).toEqual([0, 'would-advance', '1+2@0.1'])
  expect(await recover()).toEqual([0, 'advanced', '2'])
  await job.account.sandbox.clock.advance(660)
  expect(await recover({ report: 'out/course.html' })).toEqual([0, 'promoted', '2'])
  expect(readFileSync(join(job.workspace, 'out/course.html'), 'utf8')).toContain('⚠️ Promoted without a call')
  expect(await recover()).toEqual([0, 'unchanged', '2'])
})

test('a person promotes one in flight; the next one is superseded by a later release', async () => {
  await begun('hurried')
  const step = await job.run('recover', { 'function-names': 'hurried', command: 'promote', ...gates('hurried') })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'promoted' } })
  expect(step.markdown).toContain('| hurried | live | promoted |')
  job.code('return { statusCode: 200, body: "third" }')
  const third = { ...gates('hurried'), strategy: 'canary 10% 10m', bake: '10m', engine: 'schedule' }
  expect((await job.deploy('hurried', third)).outputs.outcome).toBe('in-progress')
  job.code('return { statusCode: 200, body: "fourth" }')
  const fourth = await job.deploy('hurried', { strategy: 'all-at-once', bake: '0s', 'in-flight': 'supersede' })
  expect(fourth).toMatchObject({ exitCode: 0, outputs: { outcome: 'promoted', 'previous-version': '2', version: '4' } })
  expect(fourth.stdout).toContain('It was put back and serves version 2 at 100%')
})

test('one that breached is put back with one annotation, found in the whole Region by its record', async () => {
  await begun('broken')
  const { cloudwatch, sandbox } = job.account
  await sandbox.clock.advance(30)
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: 'broken-errors', StateValue: 'ALARM', StateReason: 'the test says so' }),
  )
  const topic = 'arn:aws:sns:us-east-1:123456789012:deployments'
  sandbox.sns.topics.create('deployments')
  const inputs = { all: 'true', 'dry-run': 'false', 'on-finish': topic, ...gates('broken') }
  const step = await job.run('recover', inputs)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'rolled-back' } })
  expect(step.stdout.split('\n').filter(line => line.startsWith('::warning::'))).toEqual([
    expect.stringContaining('Alarm "broken-errors" went into ALARM'),
  ])
  expect(await job.serving('broken')).toBe('1')
  const told = sandbox.sns.topics.messages(topic).map(({ text }) => JSON.parse(text))
  expect(told).toEqual([
    {
      format: 1,
      action: 'recover',
      outcome: 'rolled-back',
      functionName: 'broken',
      alias: 'live',
      region: 'us-east-1',
      aliasArn: 'arn:aws:lambda:us-east-1:123456789012:function:broken:live',
      version: '1',
      reason: expect.stringContaining('Alarm "broken-errors" went into ALARM'),
      text: expect.stringContaining('https://github.com/example/orders/actions/runs/1001'),
      run: 'https://github.com/example/orders/actions/runs/1001',
    },
  ])
})

test('nobody who cannot be told changes how a rollout ends, and fail-on-rollback fails the step after it', async () => {
  await begun('silent')
  const { sandbox } = job.account
  await sandbox.clock.advance(7200)
  const inputs = { 'function-names': 'silent', 'on-finish': 'arn:aws:sns:us-east-1:123456789012:nowhere' }
  const step = await job.run('recover', { ...inputs, 'fail-on-rollback': 'true' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back' } })
  expect(step.stdout).toContain('::warning::Telling arn:aws:sns:us-east-1:123456789012:nowhere')
  expect(step.errors[0]).toContain('A rollout was put back')
  expect(await job.serving('silent')).toBe('1')
})
