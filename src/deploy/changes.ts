import type { SigningConfigChange } from '../artifact/signing-config-change.ts'
import type { ConfigurationChange } from '../function/configuration.ts'
import type { Steps } from '../rollout/strategy.ts'
import type { Version } from '../values/version.ts'
import type { Delivery } from './delivery.ts'
import type { Staging } from './route.ts'

/** One thing a run does. Performed by perform.ts, printed by plan/. */
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
  | { readonly kind: 'sign'; readonly profile: string; readonly staging: Staging }
  | { readonly kind: 'create-function'; readonly signingConfig?: string | 'created' }
  | { readonly kind: 'update-code' }
  | { readonly kind: 'publish'; readonly liveAfter?: Version | 'adopted' }
  | { readonly kind: 'smoke-test' }
  | { readonly kind: 'create-alias' }
  | { readonly kind: 'roll-out'; readonly stable: Version | 'adopted'; readonly steps: Steps }

/** What a run comes to. */
export type Changes =
  | { readonly kind: 'unchanged'; readonly version: Version }
  | { readonly kind: 'changes'; readonly list: readonly Change[] }

/** What `changesFor` looks at. */
export interface Wish {
  readonly delivery: Delivery
  readonly steps: Steps
  /** False updates `$LATEST` only. */
  readonly publish: boolean
  readonly smokeTest: boolean
  readonly signingConfig: Exclude<SigningConfigChange, { kind: 'refuse' }>
  /** Only those that are not on the function yet, or have another value there. */
  readonly newTags: Readonly<Record<string, string>> | undefined
  readonly configuration: ConfigurationChange | undefined
  /** The function as it stands; undefined creates it. */
  readonly existing: Existing | undefined
}

export interface Existing {
  /** What the alias serves at 100%; undefined when there is no such alias yet. */
  readonly live: Live | undefined
}

export interface Live {
  readonly version: Version
  readonly asleep: boolean
  /** Same source digest and same effective configuration as this run would publish (promise 7). */
  readonly same: boolean
}

/** The ordered changes that make the wish true. Pure: what is printed by a dry run is what a run performs. */
export function changesFor(wish: Wish): Changes {
  const { existing } = wish
  if (existing === undefined) return { kind: 'changes', list: creation(wish) }
  const beside = [...signingConfig(wish.signingConfig), ...tags(wish.newTags)]
  if (!wish.publish) return latestOnly(wish, beside)
  const { live } = existing
  if (live?.same === true) {
    return beside.length === 0 ? { kind: 'unchanged', version: live.version } : { kind: 'changes', list: beside }
  }
  const stable = live === undefined ? 'adopted' : live.version
  return {
    kind: 'changes',
    list: [
      ...(live?.asleep === true ? [{ kind: 'wake', version: live.version } as const] : []),
      ...(live === undefined ? [{ kind: 'adopt' } as const] : []),
      ...beside,
      ...configuration(wish.configuration),
      ...upload(wish.delivery),
      { kind: 'publish', liveAfter: stable },
      ...smokeTest(wish),
      { kind: 'roll-out', stable, steps: wish.steps },
    ],
  }
}

function creation(wish: Wish): Change[] {
  const { signingConfig: config } = wish
  const created =
    config.kind === 'create'
      ? ({ kind: 'create-signing-config', profile: config.profile, policy: config.policy } as const)
      : undefined
  const attached = config.kind === 'attach' ? config.arn : created === undefined ? undefined : 'created'
  const list: Change[] = [
    ...(created === undefined ? [] : [created]),
    ...throughS3(wish.delivery),
    { kind: 'create-function', ...(attached === undefined ? {} : { signingConfig: attached }) },
  ]
  if (wish.publish) list.push({ kind: 'publish' }, ...smokeTest(wish), { kind: 'create-alias' })
  return list
}

function latestOnly(wish: Wish, beside: readonly Change[]): Changes {
  return { kind: 'changes', list: [...beside, ...configuration(wish.configuration), ...upload(wish.delivery)] }
}

function signingConfig(change: Wish['signingConfig']): Change[] {
  if (change.kind === 'keep') return []
  if (change.kind === 'attach') return [{ kind: 'attach-signing-config', arn: change.arn }]
  return [
    { kind: 'create-signing-config', profile: change.profile, policy: change.policy },
    { kind: 'attach-signing-config' },
  ]
}

function tags(missing: Wish['newTags']): Change[] {
  return missing === undefined ? [] : [{ kind: 'tag', tags: missing }]
}

function configuration(change: ConfigurationChange | undefined): Change[] {
  return change === undefined ? [] : [{ kind: 'update-configuration', change }]
}

function upload(delivery: Delivery): Change[] {
  if (delivery.present || delivery.package.kind === 'none') return []
  return [...throughS3(delivery), { kind: 'update-code' }]
}

function throughS3({ package: pkg, staging, signingProfile }: Delivery): Change[] {
  if (staging === undefined) return []
  const stage: Change[] = pkg.kind === 'zip' && staging.present === undefined ? [{ kind: 'stage', staging }] : []
  return signingProfile === undefined ? stage : [...stage, { kind: 'sign', profile: signingProfile, staging }]
}

function smokeTest(wish: Wish): Change[] {
  return wish.smokeTest ? [{ kind: 'smoke-test' }] : []
}
