import type { SigningConfigChange } from '../artifact/signing-config-change.ts'
import type { ConfigurationChange } from '../function/configuration.ts'
import type { AlarmChanges } from '../resources/alarms/diff.ts'
import type { AtRest } from '../rollout/record.ts'
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
  /** The lasting alarms of the alias. */
  | { readonly kind: 'alarms'; readonly changes: AlarmChanges }
  | { readonly kind: 'update-configuration'; readonly change: ConfigurationChange }
  | { readonly kind: 'stage'; readonly staging: Staging }
  | { readonly kind: 'sign'; readonly profile: string; readonly staging: Staging }
  | { readonly kind: 'create-function'; readonly signingConfig?: string | 'created' }
  | { readonly kind: 'update-code' }
  | { readonly kind: 'publish'; readonly liveAfter?: Version | 'adopted' }
  | { readonly kind: 'smoke-test' }
  /** Both versions, with the same events. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'create-alias' }
  /** The alias says it is in a rollout that somebody ended by hand: its text is brought in line with what it serves. */
  | { readonly kind: 'clean-record'; readonly rest: AtRest }
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
  readonly probe: boolean
  readonly signingConfig: Exclude<SigningConfigChange, { kind: 'refuse' }>
  /** Only those that are not on the function yet, or have another value there. */
  readonly newTags: Readonly<Record<string, string>> | undefined
  /** Undefined when they are as they shall be, or nobody asked. */
  readonly alarms: AlarmChanges | undefined
  readonly configuration: ConfigurationChange | undefined
  /** The function as it stands; undefined creates it. */
  readonly existing: Existing | undefined
}

export interface Existing {
  readonly stable: Stable
}

/** What a release starts from. */
export type Stable =
  | {
      /** What the alias serves at 100%. */
      readonly kind: 'live'
      readonly version: Version
      readonly asleep: boolean
      /** Same source digest and same effective configuration as this run would publish (promise 7). */
      readonly same: boolean
      /** What a record in flight that is over must be made to say. */
      readonly stale?: AtRest | undefined
    }
  /** There is no such alias: today's `$LATEST` shall become what it serves. */
  | { readonly kind: 'adopt' }
  /** There is no such alias because our own first release never got that far: nothing to shift traffic from. */
  | { readonly kind: 'none' }

/** The ordered changes that make the wish true. Pure: what is printed by a dry run is what a run performs. */
export function changesFor(wish: Wish): Changes {
  const { existing } = wish
  if (existing === undefined) return { kind: 'changes', list: creation(wish) }
  const beside = [...signingConfig(wish.signingConfig), ...tags(wish.newTags), ...alarms(wish.alarms)]
  if (!wish.publish) return latestOnly(wish, beside)
  const { stable } = existing
  const release = (liveAfter: Version | 'adopted' | undefined): Change[] => [
    ...beside,
    ...configuration(wish.configuration),
    ...upload(wish.delivery),
    { kind: 'publish', ...(liveAfter === undefined ? {} : { liveAfter }) },
    ...smokeTest(wish),
  ]
  const rollOut = (from: Version | 'adopted'): Change[] => [
    ...(wish.probe ? [{ kind: 'probe' } as const] : []),
    { kind: 'roll-out', stable: from, steps: wish.steps },
  ]
  switch (stable.kind) {
    case 'live': {
      const { version, asleep, same, stale } = stable
      if (same) {
        const list: Change[] = [
          ...beside,
          ...(stale === undefined ? [] : [{ kind: 'clean-record' as const, rest: stale }]),
        ]
        return list.length === 0 ? { kind: 'unchanged', version } : { kind: 'changes', list }
      }
      const wake: Change[] = asleep ? [{ kind: 'wake', version }] : []
      return { kind: 'changes', list: [...wake, ...release(version), ...rollOut(version)] }
    }
    case 'adopt': {
      // What $LATEST holds is all there is to release: it becomes stable, and there is no canary.
      const nothing = wish.configuration === undefined && upload(wish.delivery).length === 0
      const list: Change[] = nothing ? beside : [...release('adopted'), ...rollOut('adopted')]
      return { kind: 'changes', list: [{ kind: 'adopt' }, ...list] }
    }
    case 'none':
      return { kind: 'changes', list: [...release(undefined), { kind: 'create-alias' }] }
  }
}

/** Whether traffic is shifted: only then gates, weights and bypassing calls matter. */
export function shiftsTraffic(changes: Changes): boolean {
  return has(changes, 'roll-out')
}

/** How a run of these changes ends when nothing stands in its way. */
export function outcomeOf(changes: Changes): 'created' | 'promoted' | 'unchanged' {
  if (has(changes, 'create-function') || has(changes, 'create-alias')) return 'created'
  if (shiftsTraffic(changes)) return 'promoted'
  return has(changes, 'adopt') ? 'created' : 'unchanged'
}

function has(changes: Changes, kind: Change['kind']): boolean {
  return changes.kind === 'changes' && changes.list.some(change => change.kind === kind)
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
  if (wish.publish) list.push({ kind: 'publish' }, ...smokeTest(wish), ...alarms(wish.alarms), { kind: 'create-alias' })
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

function alarms(changes: Wish['alarms']): Change[] {
  return changes === undefined ? [] : [{ kind: 'alarms', changes }]
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
