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

/** How often a write that AWS turned away unseen (throttled, busy) is sent again, with growing pauses. */
const TURNED_AWAY_PAUSES = [0.5, 1, 2, 4]

/** Reads the alias. @returns undefined when it does not exist. @throws Failure when it cannot be read. */
export async function readAlias(aws: Aws, target: AliasTarget, signal?: AbortSignal): Promise<AliasView | undefined> {
  try {
    const command = new GetAliasCommand({ FunctionName: target.functionName, Name: target.alias })
    const view = viewOf(await aws.lambda.send(command, signal === undefined ? {} : { abortSignal: signal }))
    return withoutInserted(aws, target, view)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw explain(error, `reading alias "${target.alias}" of ${target.functionName}`)
  }
}

/**
 * Writes version, weights and description in ONE UpdateAlias that states the revision last read and an explicit
 * weight map (F§1.5). One attempt: an unknown outcome or a lost race is followed by a read (promise 3).
 * @param before the routing the caller saw, to tell a changed text from a changed routing.
 * @throws Failure when AWS refuses the write itself (access, a version that does not exist).
 */
export async function writeAlias(
  aws: Aws,
  target: AliasTarget,
  write: AliasWrite,
  before: AliasRouting,
): Promise<WriteResult> {
  for (const pause of [...TURNED_AWAY_PAUSES, undefined]) {
    try {
      const view = viewOf(await aws.lambdaOnce.send(updateCommand(target, write)))
      return { kind: 'written', view: await withoutInserted(aws, target, view) }
    } catch (error) {
      if (isPreconditionFailed(error) || !isRefusal(error)) return readBack(aws, target, write, before)
      if (isNotFound(error) && (await readAlias(aws, target)) === undefined) return { kind: 'foreign', view: undefined }
      if (pause === undefined || !(isThrottle(error) || isBusy(error))) {
        throw explain(error, `shifting alias "${target.alias}" of ${target.functionName}`)
      }
      await aws.clock.sleep(pause)
    }
  }
  throw new TypeError('The last attempt either returns or throws.')
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

/** Only a 4xx answer says for sure that nothing was applied; all else is unknown. */
function isRefusal(error: unknown): boolean {
  const { status } = errorParts(error)
  return status !== undefined && status < 500
}

async function readBack(aws: Aws, target: AliasTarget, write: AliasWrite, before: AliasRouting): Promise<WriteResult> {
  const view = await readAlias(aws, target)
  if (view === undefined) return { kind: 'foreign', view }
  if (equalRouting(view.routing, write.routing) && view.description === write.description)
    return { kind: 'written', view }
  return { kind: equalRouting(view.routing, before) ? 'unapplied' : 'foreign', view }
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
