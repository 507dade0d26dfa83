import type { FailureText } from '../report/failure.ts'
import type { KeepReason } from './retention.ts'

/** What was found of one function, and became of its versions. In a dry run what went would have gone. */
export interface FunctionResult {
  readonly functionName: string
  readonly versions: number
  readonly deleted: number
  /** Which went: `1-4, 6`. */
  readonly gone: string
  readonly bytes: number
  /** How many stay for each reason; each version counts once, under its weightiest. */
  readonly kept: ReadonlyMap<KeepReason, number>
  /** Versions that would go, but for the budget or the end of the run. */
  readonly left: number
  /** Why the whole function was left alone. */
  readonly skipped?: 'stack-owned' | 'replica' | 'managed-instances' | 'gone'
  /** Aliases whose record cannot be read, so that every number in it counts as a version. */
  readonly unreadable: readonly string[]
  /** Versions that could not be deleted; 1 of a function that could not be read, of which nothing goes then. */
  readonly failed: number
  /** Of those, what there is to say. */
  readonly failures: readonly FailureText[]
}

/** What is cleaned beside versions, in the order in which it is. */
export const OTHER_KINDS = ['layers', 'logGroups', 'alarms', 'packages'] as const
export type OtherKind = (typeof OTHER_KINDS)[number]

/** Things of one kind beside versions, and what became of them. */
export interface OtherResult {
  readonly deleted: number
  /** The names of those that went: the first thousand. */
  readonly gone: readonly string[]
  /** Of the code storage. */
  readonly bytes: number
  /** How many stay, by why. */
  readonly kept: ReadonlyMap<string, number>
  /** The names of those that stay: the first few of each reason. */
  readonly examples: ReadonlyMap<string, readonly string[]>
  /** All were looked at and dealt with. */
  readonly complete: boolean
  readonly failed: number
  readonly failures: readonly FailureText[]
}

/** The account's code storage in the Region before the run (F§1.8), in bytes. */
export interface Storage {
  readonly used: number
  readonly quota: number
}

/** One Region's cleanup. */
export interface RegionResult extends Readonly<Partial<Record<OtherKind, OtherResult>>> {
  readonly region: string
  readonly storage: Storage | undefined
  readonly functions: readonly FunctionResult[]
  /** The functions in scope could not be listed, or not to the end. */
  readonly failure?: FailureText
  /** Everything in scope was looked at and dealt with: the budget was enough, and nothing failed. */
  readonly complete: boolean
}

/** Code storage that went with versions and layers: packages are S3's. */
export function bytesOf({ functions, layers }: RegionResult): number {
  return functions.reduce((sum, { bytes }) => sum + bytes, layers?.bytes ?? 0)
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
