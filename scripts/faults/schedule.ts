import { Account, ALARM, ALIAS, type AliasState, FUNCTION, STABLE } from './account.ts'
import { actor, type OwnCall } from './actor.ts'
import { deployOnce, quiet } from './cell.ts'
import { guardedWrites } from './guarded-writes.ts'
import type { Subject } from './subject.ts'

/** A rollout of six hours that no runner waits for: `recover` every five minutes carries it on. */
export interface Play {
  readonly name: string
  /** From which minute until which its alarm is in ALARM. */
  readonly red?: readonly [number, number]
  /** Minutes in which cron does not come. */
  readonly missed?: readonly [number, number]
  readonly ends: 'canary' | 'stable'
}

export const PLAYS: readonly Play[] = [
  { name: 'nothing happens', ends: 'canary' },
  { name: 'its alarm fires in the third hour and stays red', red: [151, 200], ends: 'stable' },
  { name: 'cron misses an hour', missed: [100, 160], ends: 'canary' },
  {
    name: 'cron misses an hour in which its alarm fires and is quiet again',
    red: [110, 120],
    missed: [100, 160],
    ends: 'stable',
  },
  { name: 'its alarm is red for two minutes between two runs of cron', red: [151, 153], ends: 'stable' },
]

const STRATEGY = 'steps 5% 60m-3h, 25% 120m-4h, 50% 120m-4h'
/** What the inputs of a deploy stand for by default. */
const POLICY = {
  alarmAtStart: 'fail',
  onInsufficientData: 'advance',
  onUnreadable: 'roll-back',
  onInconclusive: 'advance',
  evidence: { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 },
} as const
const CRON = 5
const MINUTES = 9 * 60

/** @returns what was broken, one sentence each, and how it went. */
export async function play(
  subject: Subject,
  { red, missed, ends }: Play,
): Promise<{ broken: string[]; told: string[] }> {
  const account = await Account.open()
  try {
    const { clock } = account.fixture.sandbox
    const stopTraffic = account.traffic([STABLE, '4'])
    const journal: OwnCall[] = []
    const now = (): number => account.now
    const enter = (name: string) =>
      actor({ name, aws: subject.connect({ env: account.fixture.env }), now, journal }).aws
    const inputs = { strategy: STRATEGY, bake: '60m', engine: 'schedule' }
    const begun = await deployOnce(subject, enter('run'), account.folder, new AbortController().signal, inputs)
    const told = [`run: ${begun.outcome}: ${begun.words}`]
    const broken = begun.outcome === 'in-progress' ? [] : ['the run did not hand its rollout on']
    const shares = [share(await account.alias())]
    let firedAt: number | undefined
    for (let minute = 1; minute <= MINUTES; minute++) {
      await clock.advance(60)
      // Every evaluation finds it quiet, so that it is red for as long as it is set again.
      if (red !== undefined && minute >= red[0] && minute < red[1]) {
        firedAt ??= minute
        await account.alarmFires()
      }
      if (minute % CRON !== 0 || (missed !== undefined && minute > missed[0] && minute <= missed[1])) continue
      const said = await recoverUnderGates(subject, enter(`recover ${minute}`))
      const alias = await account.alias()
      const after = share(alias)
      if (firedAt !== undefined && after > (shares.at(-1) ?? 0))
        broken.push(`it rose after the alarm of minute ${firedAt}`)
      if (after !== shares.at(-1)) told.push(`minute ${minute}: ${said}`)
      shares.push(after)
    }
    stopTraffic()
    const final = await account.alias()
    if (Object.keys(final.weights).length > 0) broken.push('weights were left')
    const wanted = ends === 'stable' ? STABLE : '4'
    if (final.primary !== wanted) broken.push(`it ends on version ${final.primary}, not ${wanted}`)
    broken.push(...guardedWrites(journal))
    return { broken, told }
  } finally {
    await account.close()
  }
}

function share({ primary, weights }: AliasState): number {
  return primary === '4' ? 1 : (weights['4'] ?? 0)
}

async function recoverUnderGates(subject: Subject, aws: Parameters<Subject['recover']>[0]): Promise<string> {
  const gates = await subject.resolveGates(aws, { alarms: [ALARM], evidence: POLICY.evidence })
  const results = await subject.recover(
    aws,
    {
      functionNames: [FUNCTION],
      alias: ALIAS,
      dryRun: false,
      liveAfter: async (name, version) =>
        subject.decodeVersionDescription((await subject.readFunction(aws, name, version))?.configuration.Description)
          .liveAfter,
      carryOn: async () => ({ gates, policy: POLICY, lostRunner: false }),
    },
    quiet,
  )
  return results.map(({ kind, text }) => `${kind}: ${text}`).join(' ')
}
