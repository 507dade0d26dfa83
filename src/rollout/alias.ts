import {
  type AliasConfiguration,
  CreateAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain, isBusy, isNotFound, isPreconditionFailed, isThrottle } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { fromFraction, toFraction } from '../values/percentage.ts'
import { isVersion, type Version } from '../values/version.ts'
import { type AliasRouting, type AliasTarget, type AliasView, equalRouting } from './alias-view.ts'
import { decodeDescription } from './description.ts'
import { withoutInserted } from './provisioning.ts'
import type { Routing } from './record.ts'

export type { AliasTarget, AliasView } from './alias-view.ts'

/** The whole of what a write states. */
export interface AliasWrite {
  readonly routing: Routing
  readonly description: string
  readonly revisionId: string
}

export type WriteResult =
  | { readonly kind: 'written'; readonly view: AliasView }
  /** Nothing was applied and the routing is still what it was before: only text or revision moved. Decide again. */
  | { readonly kind: 'unapplied'; readonly view: AliasView }
  /** Somebody else moved the routing, or the alias is gone (`view` undefined): it is theirs. */
  | { readonly kind: 'foreign'; readonly view: AliasView | undefined }

/** A write was given up before it was sent, or after an attempt that was not applied: nothing has changed. */
export class Withheld extends Error {}

/** A write that was surely not applied (throttled, busy, or read back as such) is sent again after these pauses. */
const PAUSES = [0.5, 1, 2, 4]

/** Reads the alias. @returns undefined when it does not exist. @throws Failure when it cannot be read. */
export async function readAlias(aws: Aws, target: AliasTarget, signal?: AbortSignal): Promise<AliasView | undefined> {
  try {
    const command = new GetAliasCommand({ FunctionName: target.functionName, Name: target.alias })
    const view = viewOf(await aws.lambda.send(command, abortable(signal)))
    return await withoutInserted(aws, target, view, signal)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw explain(error, `reading alias "${target.alias}" of ${target.functionName}`)
  }
}

/**
 * Writes version, weights and description in ONE UpdateAlias that states the revision last read and an explicit
 * weight map (F§1.5). No answer, or a lost race, is followed by a read (promise 3); only what was surely not applied
 * is sent again, on the same revision.
 * @param before the routing the caller saw, to tell a changed text from a changed routing.
 * @param signal aborted: no further attempt, and one that is under way is given up with its outcome unknown.
 * @throws Failure when AWS refuses the write itself (access, a version that does not exist) or does not take it;
 * Withheld when the signal came and nothing was applied; the signal's reason when the outcome is unknown.
 */
export async function writeAlias(
  aws: Aws,
  target: AliasTarget,
  write: AliasWrite,
  before: AliasRouting,
  signal?: AbortSignal,
): Promise<WriteResult> {
  for (let attempt = 0; ; attempt++) {
    if (signal?.aborted === true) throw new Withheld('The write was cancelled before it was applied.')
    try {
      const reply = await aws.lambdaOnce.send(updateCommand(target, write), abortable(signal))
      return { kind: 'written', view: await withoutInserted(aws, target, viewOf(reply), signal) }
    } catch (error) {
      signal?.throwIfAborted()
      const outcome = await outcomeOf(aws, target, write, before, error, signal)
      if (outcome !== 'not-applied') return outcome
      const pause = PAUSES[attempt]
      if (pause === undefined) throw explain(error, shifting(target))
      await aws.clock.sleep(pause, signal)
    }
  }
}

/** Creates the alias at 100% on one version, or reads it when somebody was faster. */
export async function createAlias(
  aws: Aws,
  target: AliasTarget,
  version: Version,
  description: string,
): Promise<{ readonly kind: 'created' | 'existed'; readonly view: AliasView }> {
  try {
    const command = new CreateAliasCommand({
      FunctionName: target.functionName,
      Name: target.alias,
      FunctionVersion: version,
      Description: description,
    })
    return { kind: 'created', view: viewOf(await aws.lambda.send(command)) }
  } catch (error) {
    const view = await readAlias(aws, target).catch(() => undefined)
    if (view === undefined) throw explain(error, `creating alias "${target.alias}" of ${target.functionName}`)
    const ours = view.description === description && view.routing !== 'latest' && view.routing.primary === version
    return { kind: ours ? 'created' : 'existed', view }
  }
}

/** What became of a write that was not answered with success. @throws Failure when it was refused for good. */
async function outcomeOf(
  aws: Aws,
  target: AliasTarget,
  write: AliasWrite,
  before: AliasRouting,
  error: unknown,
  signal: AbortSignal | undefined,
): Promise<WriteResult | 'not-applied'> {
  if (isThrottle(error) || isBusy(error)) return 'not-applied'
  // Only a 4xx answer says for sure that nothing was applied; all else is unknown.
  const { status } = errorParts(error)
  const refused = status !== undefined && status < 500 && !isPreconditionFailed(error)
  if (refused && !isNotFound(error)) throw explain(error, shifting(target))
  const view = await readAlias(aws, target, signal)
  if (view === undefined) return { kind: 'foreign', view }
  if (refused) throw explain(error, shifting(target))
  if (equalRouting(view.routing, write.routing) && view.description === write.description)
    return { kind: 'written', view }
  if (view.revisionId === write.revisionId) return 'not-applied'
  return { kind: equalRouting(view.routing, before) ? 'unapplied' : 'foreign', view }
}

function shifting({ functionName, alias }: AliasTarget): string {
  return `shifting alias "${alias}" of ${functionName}`
}

function abortable(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal }
}

function updateCommand(target: AliasTarget, { routing, description, revisionId }: AliasWrite): UpdateAliasCommand {
  const { primary, canary } = routing
  return new UpdateAliasCommand({
    FunctionName: target.functionName,
    Name: target.alias,
    FunctionVersion: primary,
    Description: description,
    RoutingConfig: {
      AdditionalVersionWeights: canary === undefined ? {} : { [canary.version]: toFraction(canary.weight) },
    },
    RevisionId: revisionId,
  })
}

function viewOf(alias: AliasConfiguration): AliasView {
  const description = alias.Description ?? ''
  return {
    arn: alias.AliasArn ?? '',
    routing: routingOf(alias),
    description,
    decoded: decodeDescription(description),
    revisionId: alias.RevisionId ?? '',
  }
}

function routingOf(alias: AliasConfiguration): AliasRouting {
  const primary = alias.FunctionVersion ?? ''
  if (primary.startsWith('$LATEST')) return 'latest'
  if (!isVersion(primary)) {
    throw new Failure({
      what: `Lambda returned alias ${alias.AliasArn} with the version "${primary}", which is no number.`,
    })
  }
  const [[version = '', fraction = 0] = []] = Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {})
  return isVersion(version) ? { primary, canary: { version, weight: fromFraction(fraction) } } : { primary }
}
