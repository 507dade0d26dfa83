import { join } from 'node:path'
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { runCell } from '../../scripts/faults/cell.ts'
import { judge } from '../../scripts/faults/judge.ts'
import { faultNamed } from '../../scripts/faults/matrix.ts'
import { referenceNamed } from '../../scripts/faults/references.ts'
import { loadSubject } from '../../scripts/faults/subject.ts'
import { type DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

/** Defects that cells of the fault matrix have found. */
let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
  await fixture.s3.send(new CreateBucketCommand({ Bucket: 'packages' }))
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await fixture.s3.send(new PutBucketVersioningCommand({ Bucket: 'packages', VersioningConfiguration }))
})
afterAll(() => scenarios.close())

/** A release whose update of the code meets a colleague's change of the configuration. */
async function metByColleague(change: Readonly<Record<string, string>> = {}) {
  const scenario: DeployScenario = await scenarios.next().created()
  scenario.release(2)
  const stop = fixture.sandbox.before('UpdateFunctionCode', async () => {
    stop()
    await fixture.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: scenario.name, Timeout: 77 }))
  })
  return scenario.deploy(change)
}

test('a run that fails before it shifts traffic says in its last words what the alias serves', async () => {
  const { failure } = await metByColleague()
  expect(failure?.state).toContain('Alias "live" serves version 1 at 100%.')
  expect(failure?.state).toContain('$LATEST holds their change')
})

test('a lost race for $LATEST names what a colleague changed, also when the hash of our code is not known yet', async () => {
  const Body = handlerZip('return { statusCode: 200 }')
  await fixture.s3.send(new PutObjectCommand({ Bucket: 'packages', Key: 'orders.zip', Body }))
  const { failure } = await metByColleague({
    'code-artifacts-dir': '',
    's3-bucket': 'packages',
    's3-key': 'orders.zip',
  })
  expect(failure?.what).toContain('Somebody else changed Timeout')
})

test('a lost reply to the update with signed code is known again by its signing job', async () => {
  const subject = await loadSubject(join(import.meta.dirname, '../../src'))
  const call = { actor: 'run', operation: 'UpdateFunctionCode', nth: 1 }
  const story = await runCell({
    subject,
    reference: referenceNamed('promote'),
    call,
    fault: faultNamed('lost response'),
  })
  expect(judge(story)).toEqual([])
  expect(story.end).toMatchObject({ outcome: 'promoted' })
})
