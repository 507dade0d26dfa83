import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Effect } from '../../sandbox/src/faults/fault.ts'
import { settle } from '../../src/recover/settle.ts'
import { Failure } from '../../src/report/failure.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { Stage } from './stage.ts'

/**
 * Random strategies under random faults, alarm flips, foreign writes and cancels, judged from the call log and the
 * alias alone. `WALKS=2000 SEED=1` walks further; a failing seed is in the name of the test.
 */
const WALKS = Number(process.env.WALKS ?? 24)
const SEED = Number(process.env.SEED ?? 20_261_124)

let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterAll(() => fixture.close())

type Random = () => number

function seeded(seed: number): Random {
  let state = (seed * 2_654_435_761) % 4_294_967_296
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

const pick = <T>(random: Random, from: readonly T[]): T => {
  const one = from[Math.floor(random() * from.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

const STRATEGIES = [
  'all-at-once bake 30s-2m',
  'canary 10% 20s-2m bake 20s-2m',
  'linear 30% every 15s-1m',
  'steps 1% 10s-1m, 50% 20s-1m bake 10s-1m',
]
const EFFECTS: readonly Effect[] = [
  { kind: 'lost-response' },
  { kind: 'reset' },
  { kind: 'error500' },
  { kind: 'error500', applied: true },
  { kind: 'throttle' },
  { kind: 'access-denied' },
]
const OPERATIONS = ['UpdateAlias', 'GetAlias', 'DescribeAlarms', 'DescribeAlarmHistory']

interface Walk {
  readonly on: Stage
  /** When a colleague moved the routing, as the number of UpdateAlias calls applied until then. */
  taken: number | undefined
  /** How many writes were applied when the alarm first fired. */
  fired: number | undefined
}

/** Lets a few random things happen at random moments. */
async function disturb(walk: Walk, alarm: string, random: Random, cancel: () => void): Promise<void> {
  const { clock } = fixture.sandbox
  const events = [
    async () => {
      walk.fired ??= walk.on.applied().length
      await walk.on.setAlarm(alarm, 'ALARM')
    },
    // A colleague's own writes are not what is under fire.
    async () => {
      fixture.sandbox.faults.clear()
      await walk.on.colleague({ Description: 'edited' })
    },
    async () => {
      fixture.sandbox.faults.clear()
      walk.taken = walk.on.applied().length + 1
      await walk.on.colleague({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } })
    },
    async () => cancel(),
    async () => {
      const operation = pick(random, OPERATIONS)
      const resource = operation.endsWith('Alias') ? { resource: walk.on.name } : {}
      const effect = pick(random, EFFECTS)
      // The SDK's own pauses between throttled reads are real time.
      const count = pick(random, effect.kind === 'throttle' ? [1, 2, 7] : [1, 2, 7, 'always' as const])
      fixture.sandbox.fault({ operation, ...resource, count, effect })
    },
  ]
  for (let count = Math.floor(random() * 4); count > 0; count--) {
    const event = pick(random, events)
    clock.after(random() * 90, event)
  }
}

async function walked(seed: number): Promise<{ walk: Walk; serving: string; ours: string[]; told: string }> {
  const random = seeded(seed)
  const on = await Stage.set(fixture, `walk-${seed}`)
  const alarm = `${on.name}-errors`
  await on.alarm(alarm)
  const gates = await on.gates([alarm])
  const controller = new AbortController()
  const walk: Walk = { on, taken: undefined, fired: undefined }
  const inputs = await on.inputs(pick(random, STRATEGIES), { gates, signal: controller.signal })
  await disturb(walk, alarm, random, () => controller.abort())
  const told = await rollOut(on.aws, inputs, on.log).then(
    ({ kind }) => kind,
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error
      return 'failed'
    },
  )
  fixture.sandbox.faults.clear()
  // Whatever is left behind, a recover that comes by later ends it.
  await fixture.sandbox.clock.advance(600)
  fixture.sandbox.faults.clear()
  await settle(on.aws, on.target, {
    dryRun: false,
    liveAfter: async () => (inputs.view.routing === 'latest' ? undefined : inputs.view.routing.primary),
  })
  return { walk, serving: await on.serving(), ours: on.applied(), told }
}

const seeds = Array.from({ length: WALKS }, (_, index) => SEED + index)

test.each(seeds)(
  'seed %d ends on stable, on a canary that was never breached, or on a colleague’s routing that was left alone',
  async seed => {
    const { walk, serving, ours, told } = await walked(seed)
    const story = `${told}, serves ${serving}, after ${ours.join(' → ')}; ${walk.on.log.lines.join('\n')}`
    if (walk.taken !== undefined && ours[walk.taken - 1] !== undefined) {
      const later = ours.slice(walk.taken).filter(routing => !routing.endsWith('undefined'))
      expect({ story, later }).toEqual({ story, later: [] })
      expect({ story, serving }).toEqual({ story, serving: '3' })
      return
    }
    expect({ story, serving }).toEqual({ story, serving: expect.stringMatching(/^[12]$/) })
    if (walk.fired !== undefined) {
      // One write may have been on its way; after it the weight only falls.
      const before = share(ours[walk.fired - 1] ?? '')
      const later = ours
        .slice(walk.fired)
        .filter(routing => !routing.startsWith('undefined'))
        .map(share)
      const rises = later.filter((weight, index) => weight > (later[index - 1] ?? before))
      expect({ story, rises: rises.length <= 1, back: later.length < 2 || later.at(-1) === 0 }).toEqual({
        story,
        rises: true,
        back: true,
      })
    }
    // The canary's share rises step by step and falls at most once: to nothing, for good.
    const shares = ours.filter(routing => !routing.startsWith('undefined')).map(share)
    const fall = shares.findIndex((weight, index) => index > 0 && weight < (shares[index - 1] ?? 0))
    if (fall >= 0)
      expect({ story, after: shares.slice(fall) }).toEqual({ story, after: shares.slice(fall).map(() => 0) })
  },
)

/** The canary's share a write asked for: `1 {"2":0.1}` is 0.1. */
function share(routing: string): number {
  if (routing.startsWith('2')) return 1
  return Number(/:([0-9.]+)\}/.exec(routing)?.[1] ?? 0)
}
