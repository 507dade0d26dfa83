import type { Aws } from '../aws/clients.ts'
import type { Log } from '../report/log.ts'
import type { Version } from '../values/version.ts'
import type { AliasTarget, AliasView } from './alias-view.ts'
import type { Breach, Policy } from './decide.ts'
import type { Counts } from './evidence.ts'
import type { Gates } from './gates.ts'
import type { AtRest, InFlight } from './record.ts'
import type { Steps } from './strategy.ts'
import type { TimelineEntry } from './timeline.ts'

export interface RolloutInputs {
  readonly target: AliasTarget
  /** The alias as last read: at 100% on stable. Its revision is the first write's condition. */
  readonly view: AliasView
  readonly canary: Version
  /** As they will run (`effectiveSteps`). */
  readonly steps: Steps
  readonly gates: Gates
  readonly policy: Policy
  /** `schedule` writes the first step and returns; `recover` carries it on. */
  readonly engine: 'runner' | 'schedule'
  /** Who begins it: no spaces, brackets or semicolons, e.g. `16000000001.1`. */
  readonly owner: string
  /** Aborted: the wait ends at once and one UpdateAlias restores stable. */
  readonly signal?: AbortSignal
  /** Called with every entry of the timeline as it happens. */
  readonly onEntry?: (entry: TimelineEntry) => void
}

interface Told {
  readonly timeline: readonly TimelineEntry[]
  readonly canary: Counts
  readonly stable: Counts
  /** Steps left by policy, never to be reported as healthy. */
  readonly byPolicy: readonly string[]
}

export type RolloutResult = Told &
  (
    | { readonly kind: 'promoted'; readonly view: AliasView; readonly record: AtRest }
    | {
        readonly kind: 'rolled-back'
        readonly view: AliasView
        readonly record: AtRest
        readonly why: string
        /** Left out when another reconciler rolled back: then only the record says why. */
        readonly breach?: Breach
      }
    /** The alias is somebody else's: nothing more was touched. */
    | { readonly kind: 'foreign'; readonly what: string; readonly view?: AliasView }
    | { readonly kind: 'in-progress'; readonly view: AliasView; readonly record: InFlight }
    /** Aborted and stable restored. */
    | { readonly kind: 'cancelled'; readonly view: AliasView; readonly record: AtRest }
  )

/**
 * Carries a rollout from its first write to its end: promoted, rolled back, foreign, handed on or cancelled.
 * @throws Failure when AWS refuses the first write, or the alias can be neither read nor written any more.
 */
export declare function rollOut(aws: Aws, inputs: RolloutInputs, log: Log): Promise<RolloutResult>
