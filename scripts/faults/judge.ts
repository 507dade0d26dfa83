import { ALIAS, FUNCTION, STABLE, STEPS, USER_TEXT } from './account.ts'
import type { OwnCall } from './actor.ts'
import type { Story } from './cell.ts'
import { cancelledAtOnce, endsAsWithout, isForgotten, neverRisesAfterRollback } from './expectation.ts'
import { CANARY, GUARDED, guardedWrites, mayBeApplied, shareOf, writesOf } from './guarded-writes.ts'
import { wasMade } from './skipped.ts'

/**
 * The independent judge: reads what AWS was asked and what it holds at the end, and knows nothing of records, decisions
 * or verdicts. Each rule is one of the promises.
 * @returns what was broken, one sentence each.
 */
export function judge(story: Story): string[] {
  return [
    ...wasStruck(story),
    ...endsWhole(story),
    ...stepsPassed(story),
    ...neverRisesAfterBreach(story),
    ...guardedWrites(story.journal),
    ...leavesForeignRouting(story),
    ...keepsText(story),
    ...touchesNothingElse(story),
    ...publishesItsOwn(story),
    ...leavesTheLivingAlone(story),
    ...restoresInTime(story.cancelMs),
    ...endsAsWithout(story),
    ...cancelledAtOnce(story),
    ...neverRisesAfterRollback(story),
    ...lastWords(story),
    ...lastWordsOfOthers(story),
  ]
}

/** A write that is turned away is sent again within seconds: what was decided before may arrive that much later. */
const RETRIES = 10

/** A fault that found no call is a cell that was skipped, and is on no list. */
function wasStruck({ call, journal }: Story): string[] {
  if (call === undefined || wasMade(call, journal)) return []
  return [`${call.actor} made no ${call.operation} ${call.nth}: the cell proves nothing`]
}

function endsWhole({ final, colleague, breachedAt, journal, others }: Story): string[] {
  if (colleague?.kind === 'routing' && sameServing(final, colleague.state)) return []
  if (Object.keys(final.weights).length > 0) return [`weights were left: ${JSON.stringify(final.weights)}`]
  const stable = colleague?.kind === 'routing' ? colleague.state.primary : STABLE
  if (final.primary === stable) return []
  if (final.primary !== CANARY) return [`it serves version ${final.primary}, neither stable nor the canary`]
  if (breachedAt !== undefined) return ['it ends on the canary although its alarm fired']
  if (others.some(wasPromotedByHand)) return []
  const shares = new Set(writesOf(journal).map(shareOf))
  const missing = STEPS.weights.filter(weight => !shares.has(weight))
  return missing.length === 0 ? [] : [`it ends on the canary without the steps ${missing.join(', ')}`]
}

/** A person may skip steps and bake. */
const wasPromotedByHand = ({ actor }: Story['others'][number]): boolean => actor === 'promote'

/** No step is left before its time, in the time of AWS. */
function stepsPassed(story: Story): string[] {
  const { journal, final, others } = story
  if (others.some(wasPromotedByHand)) return []
  const broken: string[] = []
  let last = { share: 0, at: Number.NEGATIVE_INFINITY }
  for (const write of writesOf(journal).filter(mayBeApplied)) {
    const share = shareOf(write)
    if (share > last.share && last.share > 0 && write.at - last.at < STEPS.dwell - RETRIES) {
      broken.push(`the step of ${last.share} was left after ${(write.at - last.at).toFixed(1)} s`)
    }
    if (share !== last.share) last = { share, at: write.at }
  }
  const rest = writesOf(journal)
    .filter(mayBeApplied)
    .findLast(write => shareOf(write) === 1)
  // At 100% an alias without its record cannot be told from one that was promoted.
  if (final.primary === CANARY && !isForgotten(story) && rest !== undefined && rest.at - last.at < STEPS.bake - RETRIES)
    broken.push(`the bake was over after ${(rest.at - last.at).toFixed(1)} s`)
  return broken
}

function neverRisesAfterBreach({ journal, breachedAt }: Story): string[] {
  if (breachedAt === undefined) return []
  const broken: string[] = []
  let share = 0
  for (const write of writesOf(journal).filter(mayBeApplied)) {
    if (shareOf(write) > share && write.at > breachedAt + RETRIES)
      broken.push(`after the breach the canary rose from ${share} to ${shareOf(write)}`)
    share = shareOf(write)
  }
  return broken
}

/** A routing that somebody else set is only ever begun from, and only by a run that saw it when it first looked. */
function leavesForeignRouting({ journal, colleague, final, call }: Story): string[] {
  if (colleague?.kind !== 'routing') return []
  const later = writesOf(journal.slice(colleague.after)).filter(wasTaken)
  const asked = call?.actor === 'rollback' ? journal.filter(({ actor }) => actor === 'rollback') : journal
  if (firstTold(asked, 'GetAlias')?.Description === colleague.state.description) {
    const [first] = later
    if (first === undefined || first.input.FunctionVersion === colleague.state.primary) return []
    return ['the first write onto a colleague’s routing moved its primary']
  }
  if (later.length > 0) return ['a colleague’s routing was overwritten']
  return sameServing(final, colleague.state) && final.description === colleague.state.description
    ? []
    : ['a colleague’s alias is no longer as they left it']
}

/** What the first read of a kind was told. Reads that go out together cross a colleague's write in any order. */
function firstTold(journal: readonly OwnCall[], operation: string): Readonly<Record<string, unknown>> | undefined {
  const answer = journal.find(call => call.operation === operation && call.answer?.kind === 'told')?.answer
  return answer?.kind === 'told' ? answer.output : undefined
}

/** AWS told that it took the write; one that was refused by its revision changed nothing. */
export const wasTaken = ({ answer }: OwnCall): boolean => answer?.kind === 'told'

function keepsText({ final, colleague }: Story): string[] {
  const wanted = colleague === undefined || colleague.kind === 'latest' ? USER_TEXT : colleague.state.description
  return final.description.includes(wanted.replace(/ \[canary.*/, ''))
    ? []
    : [`the text "${wanted}" was lost: "${final.description}"`]
}

const WRITES = new Set([...GUARDED, 'PutObject', 'StartSigningJob', 'Invoke'])

/** No other call that writes, no other function or alias. */
export function touchesNothingElse({ journal, beta }: Pick<Story, 'journal' | 'beta'>): string[] {
  const other = journal.filter(
    ({ operation }) => !/^(Get|List|Describe|Head)/.test(operation) && !WRITES.has(operation),
  )
  const elsewhere = journal.filter(
    ({ operation, input }) =>
      GUARDED.has(operation) &&
      !(String(input.FunctionName).split(':').at(-1) === FUNCTION && (input.Name ?? ALIAS) === ALIAS),
  )
  const betaKept = beta.primary === '1' && Object.keys(beta.weights).length === 0 && beta.description === USER_TEXT
  return [
    ...other.map(({ operation }) => `it called ${operation}`),
    ...elsewhere.map(({ operation, input }) => `${operation} went to ${input.FunctionName} ${input.Name ?? ''}`),
    ...(betaKept ? [] : ['another alias was changed']),
  ]
}

/** What is served is what the run wrote: nothing a colleague put into `$LATEST` in between. */
export function publishesItsOwn({
  journal,
  colleague,
  canary,
}: Pick<Story, 'journal' | 'canary'> & {
  readonly colleague: { readonly kind: string } | undefined
}): string[] {
  if (!writesOf(journal).some(write => shareOf(write) > 0)) return []
  if (canary?.memory !== 256) return [`the canary has ${canary?.memory} MB, not what was asked for`]
  const first = firstTold(journal, 'GetFunction')?.Configuration
  const sawIt = typeof first === 'object' && first !== null && 'Timeout' in first && first.Timeout === 77
  const between = colleague?.kind === 'latest' && !sawIt
  return between && canary.timeout === 77 ? ['the canary holds what a colleague put into $LATEST in between'] : []
}

/** A rollout whose runner may still live is nobody else's to end. */
function leavesTheLivingAlone({ journal }: Story): string[] {
  return writesOf(journal).some(({ actor }) => actor === 'recover too early')
    ? ['recover ended a rollout that still had time']
    : []
}

/** From the signal of a cancelled run to the request that restores stable, in milliseconds of the machine. */
const RESTORED_WITHIN = 2000

/** @param ms undefined when nothing had to be restored. */
export function restoresInTime(ms: number | undefined): string[] {
  return ms === undefined || ms <= RESTORED_WITHIN
    ? []
    : [`stable was restored only ${ms.toFixed(0)} ms after the signal`]
}

/** A run says at last what is served. */
export function lastWords({ end, atEnd }: Pick<Story, 'end' | 'atEnd'>): string[] {
  if (end.kind === 'killed') return []
  const weight = Object.entries(atEnd.weights)[0]
  const state =
    weight === undefined
      ? `version ${atEnd.primary} at 100%`
      : `version ${atEnd.primary} with ${Math.round(weight[1] * 10_000) / 100}% on version ${weight[0]}`
  if (end.words.includes(state)) return []
  // Before anything was touched there is nothing to be said of production.
  if (end.outcome === 'refused') return []
  return [`its last words do not name what is served (${state}): ${end.words.replaceAll('\n', ' | ').slice(0, 300)}`]
}

/** So does whoever came besides and found or brought it to an end, unless somebody else wrote after their last look. */
function lastWordsOfOthers({ others, journal, colleague }: Story): string[] {
  return others.flatMap(({ actor, end, after }) => {
    const looked = journal.findLastIndex(
      call => call.actor === actor && /Alias$/.test(call.operation) && call.answer?.kind === 'told',
    )
    const told = end.kind === 'said' && !/refused|failed|in-progress/.test(end.outcome)
    return told && !(colleague !== undefined && colleague.after > looked) ? lastWords({ end, atEnd: after }) : []
  })
}

export function sameServing(
  a: Pick<Story['final'], 'primary' | 'weights'>,
  b: Pick<Story['final'], 'primary' | 'weights'>,
): boolean {
  return a.primary === b.primary && JSON.stringify(a.weights) === JSON.stringify(b.weights)
}
