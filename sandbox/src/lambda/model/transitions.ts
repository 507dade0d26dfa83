import { createHash } from 'node:crypto'
import { canonical } from '../wire/json.ts'
import type { Code, Configuration, StateFields, Transition } from './function.ts'
import { isSnapStart, type Settings, settingsJson } from './settings.ts'

/** Makes a new RevisionId. */
export type Revise = () => string

const CREATING = 'The function is being created.'

/** F§1.1: a new configuration is Pending without LastUpdateStatus. */
const PENDING: StateFields = { State: 'Pending', StateReason: CREATING, StateReasonCode: 'Creating' }

interface Birth {
  readonly settings: Settings
  readonly code: Code
  readonly architecture: string
  readonly now: number
  readonly revisionId: string
  readonly transition: Transition
}

export function created({ now, transition, ...birth }: Birth): Configuration {
  return {
    ...birth,
    version: '$LATEST',
    lastModified: now,
    state: PENDING,
    lastUpdate: undefined,
    transition,
    serving: undefined,
    publishedFrom: undefined,
    overrides: {},
  }
}

/** F§1.1, F§1.3: an accepted update has a new RevisionId at once and runs the old code until it is Successful. */
export function updated(
  latest: Configuration,
  change: Partial<Pick<Configuration, 'settings' | 'code' | 'architecture'>>,
  now: number,
  transition: Transition,
  revise: Revise,
): Configuration {
  return {
    ...latest,
    ...change,
    revisionId: revise(),
    lastModified: now,
    // `Creating` is what AWS sends, although its own enum does not have it (F§1.1).
    lastUpdate: {
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: CREATING,
      LastUpdateStatusReasonCode: 'Creating',
    },
    transition,
    serving: latest.serving ?? { settings: latest.settings, code: latest.code },
  }
}

/** F§1.4: a version starts Pending and is not routable yet. */
export function published(
  latest: Configuration,
  version: string,
  description: string | undefined,
  transition: Transition,
  revise: Revise,
): Configuration {
  return {
    ...latest,
    version,
    settings: { ...latest.settings, Description: description ?? latest.settings.Description },
    revisionId: revise(),
    state: PENDING,
    lastUpdate: undefined,
    transition,
    serving: undefined,
    publishedFrom: fingerprint(latest),
  }
}

/** F§1.1: an Inactive function's next invoke fails and wakes it. */
export function woken(configuration: Configuration, transition: Transition): Configuration {
  return { ...configuration, state: { State: 'Pending', StateReasonCode: 'Restoring' }, transition }
}

/** Lets a transition that is due take effect. A version's RevisionId survives it, `$LATEST`'s does not (F§1.3). */
export function settled(configuration: Configuration, now: number, revise: Revise): Configuration {
  const { transition } = configuration
  if (transition === undefined || now < transition.at) return configuration
  const ended = {
    ...configuration,
    transition: undefined,
    revisionId: configuration.version === '$LATEST' ? revise() : configuration.revisionId,
  }
  if (transition.failure !== undefined) return failed(ended, transition.kind, transition.failure)
  const successful: Configuration = { ...ended, lastUpdate: { LastUpdateStatus: 'Successful' } }
  return transition.kind === 'update'
    ? { ...successful, serving: undefined }
    : { ...successful, state: { State: 'Active' } }
}

function failed(
  ended: Configuration,
  kind: Transition['kind'],
  failure: NonNullable<Transition['failure']>,
): Configuration {
  if (kind !== 'update') {
    const state = { State: 'Failed', StateReason: failure.reason, StateReasonCode: failure.code }
    return { ...ended, state, lastUpdate: { LastUpdateStatus: 'Failed' } }
  }
  const lastUpdate = {
    LastUpdateStatus: 'Failed',
    LastUpdateStatusReason: failure.reason,
    LastUpdateStatusReasonCode: failure.code,
  }
  return { ...ended, lastUpdate }
}

/** Equal for two configurations a publish would not tell apart: code and every setting (F§1.4). */
export function fingerprint(configuration: Configuration): string {
  const { code, settings, architecture, overrides } = configuration
  return canonical([code.sha256, architecture, settingsJson(settings), overrides])
}

/** The newer `ConfigSha256`: its algorithm is not published, so it is good for equality only (F§1.4). */
export function configSha256({ settings, architecture }: Configuration): string {
  return createHash('sha256')
    .update(canonical([architecture, settingsJson(settings)]))
    .digest('base64')
}

/** Why a transition takes longer than usual: a snapshot is taken at publish (F§1.10). */
export function activationSeconds(settings: Settings, usual: number, snapStart: number): number {
  return isSnapStart(settings) ? Math.max(usual, snapStart) : usual
}
