import {
  CreateEventSourceMappingCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Background, readBackground } from '../../src/rollout/background.ts'
import { decodeDescription } from '../../src/rollout/description.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { version } from './arbitraries.ts'
import { Stage } from './stage.ts'
import { inFlightText } from './views.ts'

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterAll(() => fixture.close())

const stage = (): Promise<Stage> => Stage.set(fixture, `background-${++count}`)

function record(began: number): InFlight {
  const decoded = decodeDescription(inFlightText(1)).record
  if (decoded?.kind !== 'in-flight') throw new Error('no record')
  return { ...decoded, stable: version('1'), canary: version('2'), began, since: began }
}

function read(on: Stage, tolerance?: number): Promise<Background> {
  return readBackground(on.aws, on.target, record(Math.floor(on.aws.clock.now())), tolerance)
}

/** Points of one metric in the hour that has just passed. */
async function lastHour(on: Stage, name: string, values: readonly number[], of?: string): Promise<void> {
  const alias = { FunctionName: on.name, Resource: `${on.name}:live` }
  const dimensions = of === undefined ? alias : { ...alias, ExecutedVersion: of }
  const at = Math.floor(fixture.sandbox.clock.now() / 3600) * 3600 + 30
  fixture.sandbox.cloudwatch.put(values.map(value => ({ namespace: 'AWS/Lambda', name, dimensions, value, at })))
  await fixture.sandbox.clock.advance(3600)
}

describe('errors', () => {
  test('count in full where the alias is called synchronously', async () => {
    const notes = [expect.stringContaining('Each error of the canary counts once')]
    expect(await read(await stage())).toMatchObject({ temper: 1, lag: 0, latency: undefined, notes })
  })

  test('count by half where a queue feeds the alias, and the note names it', async () => {
    const on = await stage()
    const queue = 'arn:aws:sqs:us-east-1:123456789012:jobs'
    await on.aws.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: `${on.name}:live`, EventSourceArn: queue }),
    )
    const { temper, notes } = await read(on)
    expect(temper).toBe(0.5)
    expect(notes.join()).toMatch(`Each error of the canary counts half: the alias is fed by ${queue}`)
  })

  test('count by half where the last day had asynchronous events', async () => {
    const on = await stage()
    await lastHour(on, 'AsyncEventsReceived', [3])
    expect(await read(on)).toMatchObject({ temper: 0.5, notes: [expect.stringContaining('asynchronous events')] })
  })
})

describe('late results', () => {
  test('are waited for as long as a call of the canary may take, when that is more than a minute', async () => {
    const on = await stage()
    await on.aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: on.name, Timeout: 600 }))
    await fixture.sandbox.clock.advance(60)
    const { Version } = await on.aws.lambda.send(new PublishVersionCommand({ FunctionName: on.name }))
    const of = { ...record(Math.floor(on.aws.clock.now())), canary: version(Version ?? '') }
    expect((await readBackground(on.aws, on.target, of, undefined)).lag).toBe(600)
    expect((await read(on)).lag).toBe(0)
  })
})

describe('the latency of before', () => {
  test("gives stable's p95 as the threshold, and the canary's above it", async () => {
    const on = await stage()
    await lastHour(on, 'Duration', [...Array<number>(190).fill(100), ...Array<number>(20).fill(180)], '1')
    const { latency, notes } = await read(on, 2500)
    expect(latency).toEqual({ kind: 'threshold', stable: 180, canary: 225 })
    expect(notes.join()).toContain('180 ms')
  })

  test.each([
    ['of too few calls', async (on: Stage) => lastHour(on, 'Duration', [100, 100], '1')],
    ['of another version', async (on: Stage) => lastHour(on, 'Duration', Array<number>(300).fill(100), '3')],
  ])('%s is none: medians are compared instead', async (_, past) => {
    const on = await stage()
    await past(on)
    expect((await read(on, 2500)).latency).toMatchObject({ kind: 'votes', tolerance: 2500 })
  })

  test('that CloudWatch refuses to count by duration is compared by medians', async () => {
    const on = await stage()
    await lastHour(on, 'Duration', Array<number>(300).fill(100), '1')
    const heal = fixture.sandbox.fault({
      operation: 'GetMetricData',
      count: 1,
      effect: { kind: 'error', status: 400, code: 'ValidationError', message: 'TC is not supported for this metric.' },
    })
    const { latency } = await read(on, 2500)
    heal()
    expect(latency).toMatchObject({ kind: 'votes', because: 'CloudWatch does not count calls by duration here' })
  })

  test('cannot be read when CloudWatch denies it: the evidence is then unreadable, not quiet', async () => {
    const on = await stage()
    const heal = fixture.sandbox.fault({
      operation: 'GetMetricData',
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    await expect(read(on, 2500)).rejects.toThrow('GetMetricData')
    heal()
  })
})
