import { STABLE, USER_TEXT } from '../faults/account.ts'
import type { OwnCall } from '../faults/actor.ts'
import { CANARY, guardedWrites, mayBeApplied, shareOf, weightsOf, writesOf } from '../faults/guarded-writes.ts'
import { lastWords, publishesItsOwn, sameServing, touchesNothingElse, wasTaken } from '../faults/judge.ts'
import { mustBePromoted, watchesTheSick } from './expectation.ts'
import type { Touch, WalkStory } from './walk.ts'

/**
 * The independent judge of a walk: from what AWS was asked, what it holds, the history of the alarm and the numbers the
 * walk was drawn with. It knows nothing of records, decisions or verdicts.
 * @returns what was broken, one sentence each.
 */
export function judgeWalk(story: WalkStory): string[] {
  const { journal, touches, beta, canary } = story
  return [
    ...endsWhole(story),
    ...stepsPassed(story),
    ...neverRisesAfterBreach(story),
    ...guardedWrites(journal),
    ...leavesForeignRouting(story),
    ...keepsText(story),
    ...touchesNothingElse({ journal, beta }),
    ...publishesItsOwn({ journal, canary, colleague: touches.find(({ kind }) => kind === 'latest') }),
    ...leavesTheLivingAlone(story),
    ...saysWhatIsServed(story),
    ...nothingIsInTheWay(story),
  ]
}

/** A write that is turned away is sent again within seconds, and what another one waits for moves the clock too. */
const SLACK = 20
/** How long after the longest stay at a step a runner may still be on its way. */
const GRACE = 120

function endsWhole(story: WalkStory): string[] {
  const { final, journal, scheme, firedAt } = story
  const theirs = foreign(story)
  if (theirs !== undefined && !theirs.seen && sameServing(final, theirs.touch.state)) return []
  if (theirs?.seen === true && Object.keys(theirs.touch.state.weights).length > 0) return []
  if (Object.keys(final.weights).length > 0) return [`weights were left: ${JSON.stringify(final.weights)}`]
  const stable = theirs?.touch.state.primary ?? STABLE
  if (final.primary === stable)
    return mustBePromoted(story) ? ['nothing stood in the way, and it was not promoted'] : []
  if (final.primary !== CANARY) return [`it serves version ${final.primary}, neither stable nor the canary`]
  const writes = writesOf(journal).filter(mayBeApplied)
  const shares = new Set(writes.map(shareOf))
  const missing = scheme.steps.map(({ weight }) => weight).filter(weight => !shares.has(weight))
  if (missing.length > 0) return [`it ends on the canary without the steps ${missing.join(', ')}`]
  const began = writes.find(write => shareOf(write) > 0)?.at ?? 0
  const ended = writes.findLast(write => shareOf(write) === 1)?.at ?? 0
  const fired = firedAt.find(at => at >= began && at < ended - SLACK)
  if (fired !== undefined && watchesAlarm(story) && !mayMissBreaches(story) && !isForgotten(story))
    return [`it ends on the canary although its alarm fired ${(ended - fired).toFixed(0)} s before its end`]
  return watchesTheSick(story) ? ['it ends on a canary of which half of the calls failed'] : []
}

/** No step is left before its time, in the time of AWS. */
function stepsPassed(story: WalkStory): string[] {
  const { journal, scheme, final, touches } = story
  const broken: string[] = []
  const least = new Map([...scheme.steps, { weight: 1, ...scheme.bake }].map(({ weight, min }) => [weight, min]))
  let last = { share: 0, at: Number.NEGATIVE_INFINITY }
  for (const write of writesOf(journal).filter(mayBeApplied)) {
    const share = shareOf(write)
    const stayed = write.at - last.at
    if (share > last.share && last.share > 0 && stayed < (least.get(last.share) ?? 0) - SLACK)
      broken.push(`the step of ${last.share} was left after ${stayed.toFixed(0)} s`)
    if (share !== last.share) last = { share, at: write.at }
  }
  const rest = writesOf(journal).findLast(write => shareOf(write) === 1 && mayBeApplied(write))
  const moved = touches.some(({ kind }) => kind === 'routing')
  if (
    !moved &&
    !isForgotten(story) &&
    final.primary === CANARY &&
    rest !== undefined &&
    rest.at - last.at < scheme.bake.min - SLACK
  )
    broken.push(`the bake was over after ${(rest.at - last.at).toFixed(0)} s`)
  return broken
}

function neverRisesAfterBreach(story: WalkStory): string[] {
  const { journal, firedAt } = story
  if (!watchesAlarm(story) || mayMissBreaches(story)) return []
  const writes = writesOf(journal).filter(mayBeApplied)
  const began = writes.find(write => shareOf(write) > 0)?.at
  const fired = firedAt.find(at => began !== undefined && at >= began)
  if (fired === undefined) return []
  const broken: string[] = []
  let share = 0
  for (const write of writes) {
    if (shareOf(write) > share && write.at > fired + SLACK && !restsOnCanary(write, share))
      broken.push(
        `${(write.at - fired).toFixed(0)} s after the breach the canary rose from ${share} to ${shareOf(write)}`,
      )
    share = shareOf(write)
  }
  return broken
}

/** From the bake to rest: nothing rises. */
const restsOnCanary = (write: OwnCall, share: number): boolean => share === 1 && shareOf(write) === 1

const watchesAlarm = ({ scheme: { gates } }: WalkStory): boolean => gates === 'alarm' || gates === 'both'

/** A policy to go on without reading the alarm, and an alarm that could not be read to the end. */
function mayMissBreaches({ scheme }: WalkStory): boolean {
  return (
    scheme.policies['on-unreadable'] === 'advance' &&
    scheme.events.some(
      ({ incident }) => incident.kind === 'fault' && /Alarm/.test(incident.operation) && incident.count > 6,
    )
  )
}

/**
 * Somebody erased the record while everything was on the canary and no runner lived to write it again: from then on the
 * alias cannot be told from one that was promoted. Weights would still be undone by the second witness.
 */
function isForgotten({ scheme, end, touches }: WalkStory): boolean {
  const orphan = scheme.engine === 'schedule' || end.kind === 'killed'
  const onCanary = ({ kind, state }: Touch): boolean => kind === 'text' && state.primary === CANARY
  return orphan && touches.some(onCanary)
}

/** The routing somebody else set, and whether the run saw it when it first looked. */
function foreign({ touches, journal }: WalkStory): { readonly touch: Touch; readonly seen: boolean } | undefined {
  const touch = touches.find(({ kind }) => kind === 'routing')
  if (touch === undefined) return undefined
  const first = journal.find(
    ({ actor, operation, answer }) => actor === 'run' && operation === 'GetAlias' && answer?.kind === 'told',
  )
  if (first?.answer?.kind !== 'told') return { touch, seen: journal.length <= touch.after }
  return { touch, seen: sameServing(routingIn(first.answer.output), touch.state) }
}

function leavesForeignRouting(story: WalkStory): string[] {
  const theirs = foreign(story)
  if (theirs === undefined) return []
  const { touch, seen } = theirs
  const later = writesOf(story.journal.slice(touch.after)).filter(wasTaken)
  if (seen && Object.keys(touch.state.weights).length === 0) return []
  const moved = later.filter(({ input }) => !sameServing(routingIn(input), touch.state))
  if (moved.length > 0) return [`a colleague’s routing was overwritten by ${moved[0]?.actor}`]
  return sameServing(story.final, touch.state) ? [] : ['a colleague’s routing is no longer what they set']
}

function routingIn(fields: OwnCall['input']): { primary: string; weights: Readonly<Record<string, number>> } {
  const weights = Object.entries(weightsOf(fields) ?? {}).map(([version, weight]) => [version, Number(weight)])
  return { primary: String(fields.FunctionVersion), weights: Object.fromEntries(weights) }
}

function keepsText({ final, touches }: WalkStory): string[] {
  const wanted = touches.findLast(({ kind }) => kind !== 'latest')?.state.description ?? USER_TEXT
  return final.description.startsWith(wanted) ? [] : [`the text "${wanted}" was lost: "${final.description}"`]
}

/** A rollout whose runner may still live is nobody else's to end. A cancelled one was given up by its own run. */
function leavesTheLivingAlone({ journal, scheme, touches }: WalkStory): string[] {
  if (scheme.engine === 'schedule') return []
  const longest = new Map([...scheme.steps, { weight: 1, ...scheme.bake }].map(({ weight, max }) => [weight, max]))
  let last: { share: number; at: number } | undefined
  for (const write of writesOf(journal).filter(mayBeApplied)) {
    const share = shareOf(write)
    const moved = touches.some(({ kind, after }) => kind === 'routing' && after <= journal.indexOf(write))
    const early = last !== undefined && write.at < last.at + (longest.get(last.share) ?? 0) + GRACE - SLACK
    if (
      write.actor.startsWith('recover') &&
      last !== undefined &&
      last.share > 0 &&
      share !== last.share &&
      early &&
      !moved
    )
      return [`${write.actor} took over a rollout that still had time`]
    // Taken over by recover, it is a schedule's.
    if (write.actor.startsWith('recover')) return []
    if (share !== last?.share) last = { share, at: write.at }
  }
  return []
}

/** Unless somebody else wrote between the run's last look and its last words. */
function saysWhatIsServed({ end, atEnd, journal, endedAfter, touches }: WalkStory): string[] {
  const looked = journal.findLastIndex(
    ({ actor, operation, answer }) => actor === 'run' && /Alias$/.test(operation) && answer?.kind === 'told',
  )
  const others = writesOf(journal.slice(looked + 1, endedAfter)).some(({ actor }) => actor !== 'run')
  if (others || touches.some(({ kind, after }) => kind === 'routing' && after > looked)) return []
  return lastWords({ end, atEnd })
}

/** Whatever has happened, the next release goes out; only weights of somebody else stop it. */
function nothingIsInTheWay({ final, next }: WalkStory): string[] {
  if (Object.keys(final.weights).length > 0) {
    return next.outcome === 'refused' ? [] : [`the next deploy did not refuse a colleague’s weights: ${next.outcome}`]
  }
  const whole = Object.keys(next.served.weights).length === 0 && next.served.primary !== final.primary
  return next.outcome === 'promoted' && whole ? [] : [`the next deploy came to "${next.outcome}": ${next.words}`]
}
