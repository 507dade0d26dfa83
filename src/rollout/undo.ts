import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import { readAlias } from './alias.ts'
import { type AliasTarget, type AliasView, equalRouting, printRouting } from './alias-view.ts'
import { claim } from './ownership.ts'
import { type AtRest, type InFlight, routing } from './record.ts'
import { writeRecord } from './record-writing.ts'
import { isTransient } from './transient.ts'

export type UndoResult =
  /** Stable serves everything again, written by us and read back. */
  | { readonly kind: 'undone'; readonly view: AliasView; readonly record: AtRest }
  /** Another reconciler was faster; `promoted` when it had found the rollout good. */
  | { readonly kind: 'finished'; readonly view: AliasView; readonly record: AtRest; readonly promoted: boolean }
  | { readonly kind: 'foreign'; readonly view: AliasView | undefined; readonly what: string }

/** How long a rollback is tried against an AWS that does not answer. Past it only a person can help. */
const BUDGET: Seconds = 600
const PAUSES: readonly Seconds[] = [0, 0.2, 0.5, 1, 2, 5, 10]

/**
 * Puts a rollout back: one UpdateAlias to stable with an explicit empty weight map, read back. A lost race is read
 * and judged again, and the write repeated while the routing is still the rollout's (promise 3).
 * @param view the alias as last seen; its revision is tried first, without reading again.
 * @param rest the record to leave behind.
 * @throws Failure when AWS refuses the write, or has not taken it in ten minutes.
 */
export async function undo(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  record: InFlight,
  rest: AtRest,
): Promise<UndoResult> {
  const giveUp = aws.clock.now() + BUDGET
  let seen: AliasView | undefined = view
  for (let attempt = 0; ; attempt++) {
    let failure: unknown
    try {
      const mine = claim(seen, record)
      if (mine.kind === 'foreign') return { ...mine, view: seen }
      if (mine.kind === 'finished' && seen !== undefined) return { ...mine, view: seen }
      if (seen !== undefined) {
        const written = await writeRecord(aws, target, seen, rest)
        if (written.kind === 'written') return await verify(aws, target, written.view, record, rest)
        seen = written.view
      }
    } catch (error) {
      if (!isTransient(error)) throw unfinished(target, record, error)
      failure = error
      seen = await readAlias(aws, target).catch(() => seen)
    }
    if (aws.clock.now() >= giveUp) throw unfinished(target, record, failure)
    await aws.clock.sleep(PAUSES[Math.min(attempt, PAUSES.length - 1)] ?? 1)
  }
}

/** Reads the alias back. A read that fails proves nothing: the write itself was answered. */
async function verify(
  aws: Aws,
  target: AliasTarget,
  written: AliasView,
  record: InFlight,
  rest: AtRest,
): Promise<UndoResult> {
  const view = await readAlias(aws, target).catch(() => written)
  if (view !== undefined && equalRouting(view.routing, routing(rest))) return { kind: 'undone', view, record: rest }
  const now = claim(view, record)
  const what = now.kind === 'foreign' ? now.what : 'The alias changed again right after it was put back.'
  return { kind: 'foreign', view, what }
}

function unfinished(target: AliasTarget, record: InFlight, error: unknown): Failure {
  const behind = error instanceof Failure ? error.text : undefined
  return new Failure(
    {
      what: `Alias "${target.alias}" of ${target.functionName} could not be put back to version ${record.stable}.`,
      state: `As last seen it serves ${printRouting(routing(record))}.`,
      next: `Run the rollback action, or clear the weights (the next deploy cleans the record): aws lambda update-alias --function-name ${target.functionName} --name ${target.alias} --function-version ${record.stable} --routing-config AdditionalVersionWeights={}`,
      ...(behind === undefined
        ? {}
        : { detail: [behind.what, behind.detail].filter(line => line !== undefined).join(' ') }),
    },
    error,
  )
}
