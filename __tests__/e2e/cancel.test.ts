import { UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Job } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin()
})
afterAll(() => job.end())

const canary = { strategy: 'canary 10% 5m', bake: '5m' }

/** A function at version 1 with an alarm, and a second release in the workspace. */
async function secondRelease(name: string): Promise<Readonly<Record<string, string>>> {
  await job.release(name)
  await job.alarm(`${name}-errors`, name)
  job.code('return { statusCode: 200, body: "second" }')
  return { ...canary, alarms: `${name}-errors` }
}

describe('a deploy that is interrupted in the middle of its canary', () => {
  test('by a cancel restores stable itself, and post verifies it', async () => {
    const inputs = await secondRelease('cancelled')
    const step = await job.deploy('cancelled', inputs, job.signalMidCanary('cancelled', 'SIGINT'))
    expect(step).toMatchObject({ exitCode: 1, postExitCode: 0 })
    expect(step.outputs).toMatchObject({ outcome: 'rolled-back', version: '2', 'previous-version': '1' })
    expect(step.errors[0]).toBe('The run was cancelled, and the rollout undone.')
    expect(step.markdown).toContain('cancelled')
    expect(step.stdout).toMatch(/serves version 1 at 100%, read back; no rollout of this run is in flight\.\n?$/)
    expect(await job.serving('cancelled')).toBe('1')
    expect((await job.alias('cancelled')).Description).not.toContain('2 over 1')
  })

  test('by the end of the process leaves it to post, which restores stable', async () => {
    const inputs = await secondRelease('killed')
    const step = await job.deploy('killed', inputs, job.signalMidCanary('killed', 'SIGKILL'))
    expect(step).toMatchObject({ exitCode: null, postExitCode: 0 })
    expect(step.outputs.outcome).toBe('failed')
    expect(step.stdout).toContain('The run ended before its rollout did.')
    expect(step.stdout).toContain('serves version 1 at 100%25 now, read back')
    expect(await job.serving('killed')).toBe('1')
  })

  test('is not held against the release: the same one may be deployed again', async () => {
    const step = await job.deploy('killed', { ...canary, alarms: 'killed-errors' })
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0 })
    expect(step.outputs.outcome).toBe('promoted')
  })

  test('and promoted by a colleague before post came is theirs, whatever the text still says', async () => {
    const inputs = await secondRelease('taken')
    const afterMain = async (): Promise<void> => {
      await job.account.lambda.send(
        new UpdateAliasCommand({
          FunctionName: 'taken',
          Name: 'live',
          FunctionVersion: '2',
          RoutingConfig: { AdditionalVersionWeights: {} },
        }),
      )
    }
    const step = await job.deploy('taken', inputs, { ...job.signalMidCanary('taken', 'SIGKILL'), afterMain })
    expect(step).toMatchObject({ exitCode: null, postExitCode: 0 })
    expect(step.stdout).toContain('serves version 2 at 100%, read back; no rollout of this run is in flight.')
    expect(await job.serving('taken')).toBe('2')
  })

  test('together with its machine leaves the canary to recover, which undoes it after its deadline', async () => {
    const inputs = await secondRelease('lost')
    const step = await job.deploy('lost', inputs, { ...job.signalMidCanary('lost', 'SIGKILL'), post: false })
    expect(step).toMatchObject({ exitCode: null, postExitCode: null })
    expect(await job.serving('lost')).toBe('1+2@0.1')

    const early = await job.run('recover', { 'function-names': 'lost' })
    expect(early).toMatchObject({ exitCode: 0, outputs: { outcome: 'in-progress' } })
    expect(await job.serving('lost')).toBe('1+2@0.1')

    await job.account.sandbox.clock.advance(3600)
    const looked = await job.run('recover', { 'function-names': 'lost', 'dry-run': 'true' })
    expect(looked).toMatchObject({ exitCode: 0, outputs: { outcome: 'would-roll-back' } })
    expect(await job.serving('lost')).toBe('1+2@0.1')

    const late = await job.run('recover', { 'function-names': 'lost\nkilled' })
    expect(late).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'rolled-back' } })
    expect(JSON.parse(late.outputs['result-json'] ?? '')).toMatchObject({
      outcome: 'rolled-back',
      functions: [
        { functionName: 'lost', alias: 'live', kind: 'undone' },
        { functionName: 'killed', kind: 'at-rest' },
      ],
    })
    expect(late.markdown).toContain('| lost | live | undone |')
    expect(await job.serving('lost')).toBe('1')

    const again = await job.run('recover', { 'function-names': 'lost' })
    expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged' } })
  })
})

describe('recover', () => {
  test('looks at every function, and fails the step for the one it cannot', async () => {
    await job.release('fine')
    const step = await job.run('recover', { 'function-names': 'nothere\nfine' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed' } })
    expect(step.errors[0]).toMatch(/^1 of 2 aliases .*nothere/)
    expect(step.markdown).toContain('| fine | live | at-rest |')
  })
})
