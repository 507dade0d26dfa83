import { Account, type AliasState, isInFlight, STABLE } from './account.ts'
import { deployOnce, recoverOnce } from './actions.ts'
import { actor, type OwnCall } from './actor.ts'
import { CANARY, guardedWrites } from './guarded-writes.ts'
import type { Subject } from './subject.ts'

/** A rollout of six hours that no runner waits for: the recover action every five minutes carries it on. */
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
  { name: 'its alarm fires in the bake', red: [311, 313], ends: 'stable' },
]

/** Six hours to the end of the bake. */
const INPUTS = { strategy: 'steps 5% 60m-3h, 25% 120m-4h, 50% 120m-4h', bake: '60m', engine: 'schedule' }
const LEAST = [60, 120, 120, 60] as const
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
    const stopTraffic = account.traffic([STABLE, CANARY])
    const journal: OwnCall[] = []
    const now = (): number => account.now
    const enter = (name: string) =>
      actor({ name, aws: subject.connect({ env: account.fixture.env }), now, journal }).aws
    const signal = new AbortController().signal
    const begun = await deployOnce(subject, enter('run'), account.folder, signal, INPUTS)
    const told = [`run: ${begun.outcome}: ${begun.words}`]
    const broken = begun.outcome === 'in-progress' ? [] : ['the run did not hand its rollout on']
    const shares = [{ minute: 0, share: shareOn(await account.alias()) }]
    for (let minute = 1; minute <= MINUTES; minute++) {
      await clock.advance(60)
      // Every evaluation finds it quiet, so that it is red for as long as it is set again.
      if (red !== undefined && minute >= red[0] && minute < red[1]) await account.alarmFires()
      if (minute % CRON !== 0 || (missed !== undefined && minute > missed[0] && minute <= missed[1])) continue
      const said = await recoverOnce(subject, enter(`recover ${minute}`))
      const share = shareOn(await account.alias())
      if (share === shares.at(-1)?.share) continue
      told.push(`minute ${minute}: ${said.outcome}: ${said.words}`)
      shares.push({ minute, share })
    }
    stopTraffic()
    const final = await account.alias()
    if (isInFlight(final)) broken.push(`it is not over: ${final.description}`)
    const wanted = ends === 'stable' ? STABLE : CANARY
    if (final.primary !== wanted) broken.push(`it ends on version ${final.primary}, not ${wanted}`)
    broken.push(...inTime(shares), ...backAtOnce(shares, red, missed), ...guardedWrites(journal))
    return { broken, told }
  } finally {
    await account.close()
  }
}

type Shares = readonly { readonly minute: number; readonly share: number }[]

function shareOn({ primary, weights }: AliasState): number {
  return primary === CANARY ? 1 : (weights[CANARY] ?? 0)
}

/** No step is left before its time. */
function inTime(shares: Shares): string[] {
  return shares.slice(1).flatMap(({ minute, share }, index) => {
    const before = shares[index]
    if (before === undefined || share < before.share) return []
    const stayed = minute - before.minute
    return stayed >= (LEAST[index] ?? 0) ? [] : [`the step of ${before.share} was left after ${stayed} minutes`]
  })
}

/** The first cron after the alarm fired puts it back, and it never rises again. */
function backAtOnce(shares: Shares, red: Play['red'], missed: Play['missed']): string[] {
  if (red === undefined) return []
  const next = Math.ceil((red[0] + 1) / CRON) * CRON
  const by = missed !== undefined && next > missed[0] && next <= missed[1] ? missed[1] + CRON : next
  const after = shares.filter(({ minute }) => minute > red[0])
  const [first] = after
  return [
    ...(first?.share === 0 && first.minute === by
      ? []
      : [`it was not put back in minute ${by}: ${JSON.stringify(after)}`]),
    ...(after.length > 1 ? ['it moved again after its alarm fired'] : []),
  ]
}
