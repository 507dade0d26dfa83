import type { FailureText } from '../report/failure.ts'
import type { KeepReason } from './retention.ts'

/** What was found of one function, and became of its versions. In a dry run `deleted` would have been. */
export interface FunctionResult {
  readonly functionName: string
  readonly versions: number
  readonly deleted: number
  readonly bytes: number
  /** How many stay for each reason; each version counts once, under its weightiest. */
  readonly kept: ReadonlyMap<KeepReason, number>
  /** Versions that would go, but for the budget or the end of the run. */
  readonly left: number
  /** Why the whole function was left alone. */
  readonly skipped?: 'stack-owned' | 'replica' | 'managed-instances' | 'gone'
  /** The first thing that went wrong; nothing more was deleted then. */
  readonly failure?: FailureText
}

/** Things of one kind that went, beside versions. */
export interface OtherResult {
  readonly deleted: number
  /** Of the code storage. */
  readonly bytes: number
  /** How many stay, by why. */
  readonly kept: ReadonlyMap<string, number>
  /** All were looked at: the budget was enough. */
  readonly complete: boolean
  readonly failure?: FailureText
}

/** The account's code storage in the Region before the run (F§1.8), in bytes. */
export interface Storage {
  readonly used: number
  readonly quota: number
}

/** One Region's cleanup. */
export interface RegionResult {
  readonly region: string
  readonly storage: Storage | undefined
  readonly functions: readonly FunctionResult[]
  readonly layers?: OtherResult
  readonly logGroups?: OtherResult
  readonly packages?: OtherResult
  /** The functions in scope could not be listed, or not to the end. */
  readonly failure?: FailureText
  /** Everything in scope was looked at and dealt with: the budget was enough. */
  readonly complete: boolean
}

/** Counts things by a word. */
export class Counts<K extends string> {
  readonly #counts = new Map<K, number>()

  add(key: K, amount = 1): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + amount)
  }

  get all(): ReadonlyMap<K, number> {
    return this.#counts
  }
}
