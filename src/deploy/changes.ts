import type { Package } from '../build/package.ts'
import type { ConfigurationChange } from '../function/configuration.ts'
import type { Steps } from '../rollout/strategy.ts'
import type { Version } from '../values/version.ts'

/** Where a package waits for Signer or Lambda. */
export interface Staging {
  readonly bucket: string
  readonly prefix: string
}

/** How a package is signed: by which profile, and where unsigned and signed packages lie. */
export interface Signing {
  readonly profile: string
  readonly staging: Staging
}

/** What a run does, in this order. Computed from reads, performed by perform.ts, printed by plan/. */
export type Change =
  /** A stable that Lambda has put to sleep answers its next request with an error: wake it first (F§1.1). */
  | { readonly kind: 'wake'; readonly version: Version }
  /** Today's `$LATEST` becomes stable, before anything of ours touches it. */
  | { readonly kind: 'adopt' }
  | { readonly kind: 'create-signing-config'; readonly profile: string; readonly policy: 'Warn' | 'Enforce' }
  /** `arn` is missing when the run itself creates the config. */
  | { readonly kind: 'attach-signing-config'; readonly arn?: string }
  | { readonly kind: 'tag'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'update-configuration'; readonly change: ConfigurationChange }
  | { readonly kind: 'stage'; readonly staging: Staging }
  | { readonly kind: 'sign'; readonly signing: Signing }
  | { readonly kind: 'create-function' }
  | { readonly kind: 'update-code'; readonly architecture?: string }
  /** `liveAfter` is missing on a first deploy. */
  | { readonly kind: 'publish'; readonly liveAfter?: Version }
  | { readonly kind: 'smoke-test' }
  | { readonly kind: 'create-alias' }
  | { readonly kind: 'roll-out'; readonly stable: Version | 'adopted'; readonly steps: Steps }

/** What a run comes to. */
export type Changes =
  | { readonly kind: 'unchanged'; readonly version: Version }
  | { readonly kind: 'changes'; readonly list: readonly Change[] }

/** How the code comes to Lambda, decided before anything is uploaded. */
export interface Delivery {
  readonly package: Package
  /** `$LATEST` already holds exactly these bytes: nothing to upload or sign. */
  readonly present: boolean
  readonly staging: Staging | undefined
  readonly signing: Signing | undefined
}
