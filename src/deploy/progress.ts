import type { SignedObject } from '../artifact/signer.ts'
import type { StagedObject } from '../artifact/staging.ts'
import type { FunctionView } from '../function/read.ts'
import { type AliasView, printRouting } from '../rollout/alias-view.ts'
import type { RolloutResult } from '../rollout/run.ts'
import type { StreamSource } from '../rollout/stream-source.ts'
import type { SmokeResult } from '../trial/smoke-test.ts'
import type { Version } from '../values/version.ts'

/** How far a run has come. Also what an error says about the state things are in. */
export interface Progress {
  /** `$LATEST` as last seen; undefined until the function exists. */
  latest: FunctionView | undefined
  alias: AliasView | undefined
  /** What the alias served before this run. */
  stable: Version | undefined
  staged: StagedObject | undefined
  signed: SignedObject | undefined
  signingConfigArn: string | undefined
  /** Whether `$LATEST` was changed by this run. */
  touched: boolean
  version: Version | undefined
  codeSha256: string | undefined
  smoke: SmokeResult | undefined
  /** Probes go on during the steps; `worse` says why they do not. */
  probes: { readonly source: StreamSource; readonly worse?: string } | undefined
  rollout: RolloutResult | undefined
}

/** What the alias serves, in one sentence for a person. */
export function productionSentence(alias: string, { alias: view }: Pick<Progress, 'alias'>): string {
  return view === undefined
    ? `There is no alias "${alias}" yet.`
    : `Alias "${alias}" serves ${printRouting(view.routing)}.`
}

/** What the alias serves at 100%; undefined while two versions share it, or when it is gone. */
export function liveVersion({ alias, rollout }: Pick<Progress, 'alias' | 'rollout'>): Version | undefined {
  const view = rollout === undefined ? alias : rollout.view
  if (view === undefined || view.routing === 'latest' || view.routing.canary !== undefined) return undefined
  return view.routing.primary
}

/** What `$LATEST` holds, in one sentence for a person. */
export function latestSentence({ latest, touched, version }: Pick<Progress, 'latest' | 'touched' | 'version'>): string {
  if (latest === undefined) return 'The function does not exist.'
  if (!touched && version === undefined) return '$LATEST was not touched.'
  if (version !== undefined) return `$LATEST holds what was published as version ${version}.`
  return '$LATEST holds changes of this run that were not published.'
}
