import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { callOf, LoggedErrors, versionOf } from '../../src/rollout/logged-errors.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import { errorStream, type MinuteCounts, type Stream } from '../../src/rollout/stream.ts'
import { begunAt } from '../deploy/results.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { awsOn } from './stage.ts'

const ID = '5a1c9b0e-3f4d-4a60-9c7e-1d2b3c4d5e6f'

test.each([
  ['2026/11/24/[7]0123abcd', '7'],
  ['2026/11/24/[$LATEST]0123abcd', '$LATEST'],
  ['2026/11/24/orders[7][0123abcd]', '7'],
  ['2026/11/24/invoices[7][0123abcd]', undefined],
  ['orders[7]', undefined],
  ['2026/11/24/7', undefined],
])('the stream %s is of version %s', (stream, version) => {
  expect(versionOf(stream, 'orders')).toBe(version)
  expect(versionOf(stream, 'arn:aws:lambda:eu-central-1:123456789012:function:orders')).toBe(version)
})

test.each([
  ['a line of Node', `2026-11-24T19:03:10.000Z\t${ID}\tERROR\torder lost`],
  ['a line of Python', `[ERROR]\t2026-11-24T19:03:10.000Z\t${ID}\torder lost`],
  ['a line in JSON', `{"level":"ERROR","requestId": "${ID}","message":"order 1"}`],
  ['a line of the platform', `2026-11-24T19:03:10.000Z ${ID} Task timed out RequestId: ${ID}`],
])('%s belongs to the call whose request id it carries', (_, message) => {
  expect(callOf({ message, id: 'event' })).toBe(ID)
})

test.each(['ERROR without an id', `order ${ID} was lost`])('the line "%s" stands for itself', message => {
  expect(callOf({ message, id: 'event' })).toBe('event')
})

describe('the calls that logged', () => {
  const START = Date.parse('2026-11-23T10:00:00Z') / 1000
  const GROUP = '/aws/lambda/orders'
  const record: InFlight = begunAt(START)
  let fixture: SandboxFixture
  let log: LoggedErrors
  beforeEach(async () => {
    fixture = await sandboxFixture({ start: START })
    const groupOf = async () => GROUP
    log = new LoggedErrors(awsOn(fixture), { functionName: 'orders', pattern: 'ERROR', groupOf, patienceMs: 10_000 })
    fixture.sandbox.logs.append(GROUP, '2026/11/23/[6]old', START - 3600, 'the group is there')
  })
  afterEach(async () => {
    log.close()
    await fixture.close()
  })

  /** The canary is version 7, stable 6. */
  const line = (of: '6' | '7', second: number, message = 'ERROR lost'): void =>
    fixture.sandbox.logs.append(GROUP, `2026/11/23/[${of}]abc`, START + second, message)
  const calls = (n: number, canary: number, stable: number): MinuteCounts => ({
    minute: START + n * 60,
    canary: { invocations: canary, errors: 0 },
    stable: { invocations: stable, errors: 0 },
  })
  const read = async (minutes: readonly MinuteCounts[], change: Partial<Stream> = {}): Promise<Stream> =>
    log.read(record, Promise.resolve({ ...errorStream(minutes), ...change }))
  const errors = ({ minutes }: Stream): string =>
    minutes.map(({ canary, stable }) => `${canary.errors}/${stable.errors}`).join(' ')

  test('are counted by version in the minute they were made in, once for all their lines', async () => {
    line('7', 70, `2026-11-23T10:01:10.000Z\t${ID}\tERROR\torder lost`)
    line('7', 71, `2026-11-23T10:01:11.000Z\t${ID}\tERROR\tgave up`)
    line('6', 80)
    line('7', 90, 'INFO fine')
    await fixture.sandbox.clock.advance(200)
    expect(errors(await read([calls(0, 5, 5), calls(1, 5, 5)]))).toBe('0/0 1/1')
  })

  test('long after they began are counted all the same, and their minutes wait until they can have ended', async () => {
    const sparse = Array.from({ length: 20 }, (_, n) => calls(n * 10, 1, 9))
    for (const { minute } of sparse) line('7', minute - START + 200)
    await fixture.sandbox.clock.advance(200 * 60 + 600)
    const stream = await read(sparse, { lag: 300 })
    expect(stream.minutes.map(({ canary }) => canary.errors)).toEqual(sparse.map(() => 1))
    expect(stream.lag).toBe(300)
  })

  test('across the end of a minute are counted with the minute they began in', async () => {
    line('7', 61)
    await fixture.sandbox.clock.advance(300)
    expect(errors(await read([calls(0, 1, 9), calls(1, 0, 9)]))).toBe('1/0 0/0')
  })

  test('before the rollout began are not of its traffic', async () => {
    line('7', 0.5)
    await fixture.sandbox.clock.advance(300)
    expect(errors(await read([calls(0, 1, 9)]))).toBe('0/0')
  })
})
