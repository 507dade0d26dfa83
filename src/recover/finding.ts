import { Failure } from '../report/failure.ts'
import { type AliasTarget, type AliasView, printRouting } from '../rollout/alias-view.ts'
import type { RolloutResult } from '../rollout/run.ts'
import type { Version } from '../values/version.ts'

/** What recover found on one alias, and did. */
export interface Recovered extends AliasTarget {
  /**
   * `undone`: a rollout whose runner was lost. `advanced`, `promoted`, `rolled-back`: a rollout carried on under its
   * gates, or promoted by a person. `would-…`: the same in a dry run. `in-progress`: it still has time. `foreign`: somebody
   * else's, never touched. `failed`: could not be looked at or put back.
   */
  readonly kind:
    | 'at-rest'
    | 'in-progress'
    | 'undone'
    | 'advanced'
    | 'promoted'
    | 'rolled-back'
    | 'would-undo'
    | 'would-advance'
    | 'would-promote'
    | 'foreign'
    | 'failed'
  /** One or two sentences for a person. */
  readonly text: string
  /** What to do about a failure that another run would only meet again. */
  readonly next?: string
  readonly view?: AliasView
  /** The rollout as this look at it shows it: only where one was carried on. */
  readonly rollout?: RolloutResult
}

/** A finding about `target`: its text begins with the alias' name. */
export function found(target: AliasTarget, kind: Recovered['kind'], what: string, view?: AliasView): Recovered {
  return { ...target, kind, text: `${nameOf(target)} ${what}`, ...(view === undefined ? {} : { view }) }
}

/** @param what how the alias was found, in the present tense: it is that no more. */
export function putBack(target: AliasTarget, view: AliasView, what: string): Recovered {
  const was = what.replace(/^is /, 'was ').replace(/^serves /, 'served ')
  return found(target, 'undone', `${was}. It was put back and serves ${printRouting(view.routing)}, read back.`, view)
}

export function wouldPutBack(target: AliasTarget, view: AliasView, what: string, to: Version): Recovered {
  return found(target, 'would-undo', `${what}. It would be put back to version ${to} at 100%.`, view)
}

export function leftAlone(target: AliasTarget, view: AliasView | undefined, what: string): Recovered {
  return found(target, 'foreign', `was left alone: ${what}`, view)
}

/** An alias that is not there, or not its function: reading it does not tell which. */
export function missing(target: AliasTarget, region: string): Recovered {
  return { ...found(target, 'failed', `does not exist in ${region}, or the function does not.`), next: CHECK_NAMES }
}

/** A function that is not there. */
export function missingFunction(target: AliasTarget, region: string): Recovered {
  const text = `Function ${target.functionName} does not exist in ${region}.`
  return { ...target, kind: 'failed', text, next: CHECK_NAMES }
}

const CHECK_NAMES = 'Check "function-names", "alias" and "region".'

/** A failure as a finding. A defect of ours is none: it must not be hidden among them. */
export function failed(target: AliasTarget, error: unknown): Recovered {
  if (!(error instanceof Failure)) throw error
  return { ...target, kind: 'failed', text: error.message }
}

function nameOf({ functionName, alias }: AliasTarget): string {
  return `Alias "${alias}" of ${functionName}`
}
