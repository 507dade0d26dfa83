import { setTimeout as delay } from 'node:timers/promises'
import { PutProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { rollBack } from '../../src/rollback/rollback.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { Stage } from './stage.ts'

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterAll(() => fixture.close())

/** An alias with provisioned concurrency, READY: AWS takes seven minutes to move it. */
async function provisioned(): Promise<Stage> {
  const on = await Stage.set(fixture, `warm-${++count}`)
  await on.aws.lambda.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName: on.name,
      Qualifier: 'live',
      ProvisionedConcurrentExecutions: 5,
    }),
  )
  await fixture.sandbox.clock.advance(500)
  return on
}

test('weights that AWS inserts while provisioned concurrency moves are waited out, not taken for a colleague’s', async () => {
  const on = await provisioned()
  let during = ''
  fixture.sandbox.clock.after(200, async () => {
    during = await on.serving()
  })
  const result = await rollOut(on.aws, await on.inputs('all-at-once bake 3m-5m'), on.log)
  expect(during).toBe('2+1@1')
  expect(result).toMatchObject({ kind: 'promoted', view: { routing: { primary: '2' } } })
  expect(await on.serving()).toBe('2')
  expect(on.log.lines.some(line => line.includes('moving the provisioned concurrency'))).toBe(true)
  const elapsed = (result.timeline.at(-1)?.at ?? 0) - (result.timeline[0]?.at ?? 0)
  expect(elapsed).toBeGreaterThanOrEqual(420)
})

test('a rollback while AWS moves provisioned concurrency is written at once and verified', async () => {
  const on = await provisioned()
  await rollOut(on.aws, await on.inputs('all-at-once'), on.log)
  expect((await on.view()).moving).toBe(true)
  expect(await rollBack(on.aws, { ...on.target, dryRun: false }, on.log)).toMatchObject({
    kind: 'rolled-back',
    version: '1',
  })
})

test('a cancel does not wait to be told whether AWS moves provisioned concurrency', async () => {
  const on = await provisioned()
  const controller = new AbortController()
  const writes = (): number => on.applied().length
  let hung: Promise<string> | undefined
  const takeBack = fixture.sandbox.before('GetProvisionedConcurrencyConfig', async () => {
    if (writes() === 0 || hung !== undefined) return
    controller.abort()
    const restored = (async () => {
      while (writes() < 2) await delay(1)
      return 'until stable was restored'
    })()
    hung = Promise.race([restored, delay(60_000, 'longer', { ref: false })])
    await hung
  })
  const inputs = await on.inputs('all-at-once bake 3m-5m', { signal: controller.signal })
  expect(await rollOut(on.aws, inputs, on.log)).toMatchObject({ kind: 'cancelled' })
  takeBack()
  expect(await hung).toBe('until stable was restored')
  expect(on.applied().at(-1)).toBe('1 {}')
})

test('weights that no provisioned concurrency explains are somebody’s', async () => {
  const on = await Stage.set(fixture, `cold-${++count}`)
  await rollOut(on.aws, await on.inputs('all-at-once'), on.log)
  await on.colleague({ RoutingConfig: { AdditionalVersionWeights: { 1: 1 } } })
  expect((await on.view()).routing).toEqual({ primary: '2', canary: { version: '1', weight: 10_000 } })
})
