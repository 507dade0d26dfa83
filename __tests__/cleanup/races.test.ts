import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Dice } from '../../scripts/cleanup-checker/generate.ts'
import { rollBack } from '../../src/rollback/rollback.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { version } from '../rollout/arbitraries.ts'
import { Stage } from '../rollout/stage.ts'
import { Region } from './region.ts'

let region: Region
beforeAll(async () => {
  region = await Region.open()
})
afterAll(() => region.close())

const ALIAS = { name: 'live', version: 20, description: 'Orders API [canary1 20 was 18]' }

/** Cleans a function and, at one of the calls of that, begins something else on it. Both end before this does. */
async function race(name: string, nth: number, begin: () => Promise<unknown>): Promise<unknown> {
  let other: Promise<unknown> | undefined
  const forget = region.sandbox.before({ service: 'lambda', resource: `:${name}`, nth, count: 1 }, () => {
    other ??= begin().catch((error: unknown) => error)
  })
  const result = await region.clean({ 'function-names': name, 'keep-versions': '1', 'keep-for': '1d' })
  expect(result.functions.flatMap(({ failures }) => failures)).toEqual([])
  forget()
  other ??= begin().catch((error: unknown) => error)
  return await other
}

/** Every version the alias serves can still be called. */
async function callable(stage: Stage): Promise<readonly string[]> {
  const served = (await stage.serving()).split('+').map(part => part.split('@')[0] ?? '')
  for (const Qualifier of served)
    await region.fixture.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: stage.name, Qualifier }))
  return served
}

describe('a cleanup that meets a production rollout of the same function', () => {
  test('never touches production in 50 races', async () => {
    const dice = new Dice(50)
    const ends: string[] = []
    for (let round = 0; round < 50; round++) {
      const name = `race-${round}`
      region.seed(name, 24, { aliases: [ALIAS] })
      const stage = new Stage(region.fixture, name)
      // The newest, one before it, or one that was released long ago and is deleted unless the rollout comes first.
      const canary = version(dice.one([24, 22, 7, 3]))
      const strategy = dice.one(['canary 10% 1m', 'all-at-once'])
      const ended = await race(name, dice.whole(1, 40), async () =>
        rollOut(stage.aws, await stage.inputs(strategy, { canary }), stage.log),
      )
      const serving = await callable(stage)
      const kept = region.versions(name)
      if (ended instanceof Error) {
        // Only what was released long ago may be gone, and then nothing was moved.
        expect([`${canary}`, serving]).toEqual([canary === '7' ? '7' : '3', ['20']])
        expect(kept).not.toContain(Number(canary))
        ends.push('refused')
      } else {
        expect(serving).toEqual([canary])
        ends.push('promoted')
      }
      // What the alias served, and what it had before, can still be gone back to.
      expect(kept).toEqual(expect.arrayContaining([18, 19, 20]))
    }
    expect(new Set(ends)).toEqual(new Set(['promoted', 'refused']))
  })

  test('keeps what a rollback goes to while it runs', async () => {
    for (const nth of [1, 3, 6, 9, 12, 15]) {
      const name = `back-${nth}`
      region.seed(name, 24, { aliases: [ALIAS] })
      const stage = new Stage(region.fixture, name)
      const order = { functionName: name, alias: 'live', dryRun: false }
      expect(await race(name, nth, () => rollBack(stage.aws, order, stage.log))).toMatchObject({ kind: 'rolled-back' })
      expect(await callable(stage)).toEqual(['18'])
      expect(region.versions(name)).toEqual(expect.arrayContaining([18, 20]))
    }
  })
})
