import type { Aws } from '../aws/clients.ts'
import type { Log } from '../report/log.ts'
import type { Seconds } from '../values/duration.ts'
import type { Caller } from './caller.ts'
import type { Mappings } from './mappings.ts'
import type { Rules } from './retention.ts'
import type { Scope } from './scope.ts'

/** What a cleanup is to do, in every Region alike. */
export interface CleanupOrder {
  readonly scope: Scope
  readonly includeStackOwned: boolean
  readonly dryRun: boolean
  readonly rules: Rules
  readonly lookBack: Seconds
  readonly callsPerSecond: number
  /** Names and patterns; undefined: no layer is touched. */
  readonly layers?: readonly string[] | undefined
  readonly logGroups: boolean
  readonly alarms: boolean
  readonly packages?: { readonly bucket: string; readonly prefix: string; readonly owner: string } | undefined
}

/** How many more deletions this run may make, in all Regions together. A dry run counts none. */
export class Budget {
  #left: number
  #stopped = false

  constructor(most: number) {
    this.#left = most
  }

  get spent(): boolean {
    return this.#left <= 0
  }

  spend(): void {
    this.#left -= 1
  }

  /** Nothing more can be done, whatever is left of it. */
  stop(): void {
    this.#stopped = true
  }

  get stopped(): boolean {
    return this.#stopped
  }
}

/** What every part of a cleanup works with. */
export interface Run {
  readonly aws: Aws
  readonly calls: Caller
  readonly mappings: Mappings
  readonly order: CleanupOrder
  readonly budget: Budget
  readonly log: Log
  readonly signal: AbortSignal
  /** In a dry run that looks at layers afterwards, the versions that would be gone by then: `name:7`. */
  readonly wouldGo?: Set<string> | undefined
}

/** No more may be deleted in this run, or nothing more can be. */
export function isOver({ order, budget, signal }: Run): boolean {
  return signal.aborted || budget.stopped || (!order.dryRun && budget.spent)
}
