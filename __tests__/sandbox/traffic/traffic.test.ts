import {
  CreateAliasCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { arrivals } from '../../../sandbox/src/traffic/arrivals.ts'
import fc from '../../support/fast-check.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

function take(count: number, times: Iterable<number>): number[] {
  const taken: number[] = []
  for (const time of times) {
    taken.push(time)
    if (taken.length === count) break
  }
  return taken
}

describe('arrivals', () => {
  test('that are even keep the same distance', () => {
    expect(take(4, arrivals(100, 2, 'even', 1))).toEqual([100.5, 101, 101.5, 102])
  })

  test('of one seed are the same every time, of another they differ', () => {
    expect(take(5, arrivals(0, 3, 'poisson', 7))).toEqual(take(5, arrivals(0, 3, 'poisson', 7)))
    expect(take(5, arrivals(0, 3, 'poisson', 7))).not.toEqual(take(5, arrivals(0, 3, 'poisson', 8)))
  })

  test('by Poisson ascend, and their number per second is what was asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0.5, max: 200, noNaN: true }), (seed, rps) => {
        const times = take(4000, arrivals(0, rps, 'poisson', seed))
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        // 4000 exponential gaps: the mean is off by more than 8% less than once in a million runs.
        expect(Math.abs((times.at(-1) ?? 0) / (4000 / rps) - 1)).toBeLessThan(0.08)
      }),
      { numRuns: 20 },
    )
  })
})

describe('traffic on an alias', () => {
  let fixture: SandboxFixture
  beforeAll(async () => {
    fixture = await sandboxFixture({ seed: 3, durations: { create: 0, update: 0, activate: 0 } })
    const { lambda } = fixture
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'shop',
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return event') },
      }),
    )
    await fixture.sandbox.clock.advance(5)
    await lambda.send(new PublishVersionCommand({ FunctionName: 'shop' }))
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'shop', ZipFile: handlerZip('throw new Error("broken release")') }),
    )
    await fixture.sandbox.clock.advance(5)
    await lambda.send(new PublishVersionCommand({ FunctionName: 'shop' }))
    await fixture.sandbox.clock.advance(5)
    await lambda.send(new CreateAliasCommand({ FunctionName: 'shop', Name: 'live', FunctionVersion: '1' }))
  })
  afterAll(() => fixture.close())
  afterEach(() => fixture.sandbox.traffic.stopAll())

  test('calls as often as asked while the clock moves, and counts nothing while it stands', async () => {
    const { traffic, clock } = fixture.sandbox
    const id = traffic.start({ functionName: 'shop', qualifier: 'live', rps: 5, payload: { hello: 1 } })
    await clock.advance(10)
    await expect(traffic.stop(id)).resolves.toMatchObject({
      running: false,
      requests: 50,
      errors: 0,
      refused: 0,
      byVersion: { 1: { requests: 50, errors: 0 } },
    })
    await clock.advance(10)
    expect(traffic.report().streams.find(stream => stream.id === id)?.requests).toBe(50)
  })

  test('is counted by the version that ran, and so are its errors', async () => {
    const { traffic, clock } = fixture.sandbox
    await fixture.lambda.send(
      new UpdateAliasCommand({
        FunctionName: 'shop',
        Name: 'live',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
      }),
    )
    const id = traffic.start({ functionName: 'shop', qualifier: 'live', rps: 20, pattern: 'poisson', seed: 1 })
    await clock.advance(10)
    const report = await traffic.stop(id)
    const stable = report?.byVersion[1] ?? { requests: 0, errors: 0 }
    const canary = report?.byVersion[2] ?? { requests: 0, errors: 0 }
    expect(stable.errors).toBe(0)
    expect(canary.errors).toBe(canary.requests)
    expect(report?.requests).toBe(stable.requests + canary.requests)
    // About 200 fair draws: outside 60 to 140 less than once in ten million runs.
    expect(canary.requests).toBeGreaterThan(60)
    expect(canary.requests).toBeLessThan(140)
  })

  test('that Lambda refuses is counted apart: nothing ran', async () => {
    const { traffic, clock } = fixture.sandbox
    const id = traffic.start({ functionName: 'missing', rps: 1 })
    await clock.advance(3)
    await expect(traffic.stop(id)).resolves.toMatchObject({ requests: 0, refused: 3, byVersion: {} })
  })

  test('leaves the call log alone', async () => {
    fixture.sandbox.calls.clear()
    fixture.sandbox.traffic.start({ functionName: 'shop', qualifier: 'live', rps: 1 })
    await fixture.sandbox.clock.advance(2)
    expect(fixture.sandbox.calls.all()).toEqual([])
  })

  test('is started, read and stopped over the control API', async () => {
    const url = `${fixture.sandbox.url}/_sandbox/traffic`
    const body = JSON.stringify({ functionName: 'shop', qualifier: '1', rps: 2 })
    const started = (await (await fetch(url, { method: 'POST', body })).json()) as { id: number }
    await fixture.sandbox.clock.advance(4)
    const stopped = await (await fetch(`${url}/${started.id}`, { method: 'DELETE' })).json()
    expect(stopped).toMatchObject({ id: started.id, requests: 8, byVersion: { 1: { requests: 8, errors: 0 } } })
    expect(await (await fetch(url)).json()).toMatchObject({ requests: expect.any(Number), streams: expect.any(Array) })
  })
})
