import type { Story } from './cell.ts'
import type { FaultKind } from './fault-kinds.ts'
import { FAULTS } from './fault-kinds.ts'
import { CANARY, GUARDED } from './guarded-writes.ts'

/**
 * Where a story must end under a fault that is over when the call is made again: where it ends without. Whoever gave up
 * at each of them would keep every other promise, and be of no use.
 */
export function endsAsWithout(story: Story): string[] {
  const { reference, final, fault, others, end, atEnd } = story
  if (!FAULTS.some(kind => kind.name === fault && passes(kind, story.call)) || isForgotten(story)) return []
  const onCanary = final.primary === CANARY
  if (onCanary !== (reference.ends === 'canary'))
    return [
      `a fault that passes made it end on ${final.primary}: ${wordsOf(end)} ${others.map(one => wordsOf(one.end)).join(' ')}`,
    ]
  // Cron an hour later makes good what the run itself left undone: it must not have to.
  if (reference.after === undefined && Object.keys(atEnd.weights).length > 0) return ['the run left weights behind']
  const asked = others.find(({ actor }) => actor === story.call?.actor && /^(rollback|promote)$/.test(actor))
  if (asked !== undefined && !(asked.end.kind === 'said' && /^(rolled-back|promoted)$/.test(asked.end.outcome)))
    return [`${asked.actor} gave up over a fault that passes: ${wordsOf(asked.end)}`]
  return []
}

/**
 * A read is never told that an update is in progress: to give up is as good an answer as any. A smoke test without an
 * answer has failed: a function under test need not be idempotent, so that it is not called twice.
 */
function passes({ how, name }: FaultKind, call: Story['call']): boolean {
  if (call?.operation === 'Invoke') return name === 'throttled' || how === 'text'
  if (name === '409 busy') return GUARDED.has(call?.operation ?? '')
  return how === 'lose' || how === 'text' || (how === 'sandbox' && name !== 'denied')
}

/** Somebody erased the record of a rollout that no runner carries: what is left of it is put back by the second witness. */
export function isForgotten({ reference, colleague }: Story): boolean {
  return colleague?.kind === 'text' && reference.after !== undefined
}

function wordsOf(end: Story['end']): string {
  return end.kind === 'killed' ? 'killed' : `${end.outcome}: ${end.words}`
}

/**
 * Where a rollout is at once when its run was told to end, or was killed and its machine lives: on stable,
 * or wholly on a canary that had passed.
 */
export function cancelledAtOnce({ fault, atEnd, posted, colleague, end }: Story): string[] {
  const kind = FAULTS.find(({ name }) => name === fault)
  if (posted === undefined || kind === undefined || colleague !== undefined) return []
  const broken: string[] = []
  if (kind.how === 'cancel' && (end.kind === 'killed' || Object.keys(atEnd.weights).length > 0))
    broken.push('a cancelled run did not restore stable itself')
  if (Object.keys(posted.weights).length > 0) broken.push('post left weights behind')
  return broken
}

/** What a person has put back stays there. */
export function neverRisesAfterRollback({ others, final }: Story): string[] {
  const back = others.find(
    ({ actor, end }) => actor === 'rollback' && end.kind === 'said' && end.outcome === 'rolled-back',
  )
  return back === undefined || final.primary === back.after.primary
    ? []
    : ['it rose again after a person had put it back']
}
