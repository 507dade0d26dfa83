import type { Aws } from '../aws/clients.ts'
import { checkHandler } from '../build/handler-file.ts'
import { hashOf } from '../build/package.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { refuseKind } from '../function/kinds.ts'
import { previewCodeTag } from '../function/preview-code.ts'
import { publishVersion } from '../function/publish.ts'
import { type FunctionView, readFunction, refuseHiddenTags } from '../function/read.ts'
import { waitUntilVersionActive } from '../function/state.ts'
import { tagFunction } from '../function/tags.ts'
import { updateCode } from '../function/update.ts'
import { Failure } from '../report/failure.ts'
import { bypassing } from '../resources/bypassing.ts'
import { readCallers } from '../resources/callers.ts'
import { settleFunctionUrl } from '../resources/url-access.ts'
import { createAlias, readAlias, writeAlias } from '../rollout/alias.ts'
import type { AliasView } from '../rollout/alias-view.ts'
import { decodeAliasMarks, encodeAliasMarks, previewAlias } from './alias-marks.ts'
import { listPreviewAliases, refuseRolloutInFlight } from './alias-place.ts'
import type { PreviewContext } from './context.ts'
import { baseName, previewLabel } from './label.ts'
import { buildPreview, codeOf, holds, type Packaged, routePreview } from './package-preview.ts'
import { refuseOverCap } from './prepare-preview.ts'
import type { Push, Put, Work } from './work.ts'

/**
 * A preview by alias: the code of the pull request becomes a version of the base function, and `pr-7` serves it.
 * @throws Failure where anybody would meet that code without asking for it, or a rollout is in flight.
 */
export async function aliasWork(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  pullRequest: number,
): Promise<Work> {
  const { functionName = '' } = inputs
  const target = { functionName, alias: previewAlias(pullRequest) }
  const baseRead = readFunction(aws, functionName).then(view => {
    context.hide(Object.values(view?.configuration.Environment?.Variables ?? {}))
    return view
  })
  const [baseView, alias, callers, pkg] = await Promise.all([
    baseRead,
    readAlias(aws, target),
    readCallers(aws, functionName),
    buildPreview(aws, inputs, context, baseRead),
  ])
  if (baseView === undefined) {
    const next = 'Check "function-name", or use "mode: function", which makes the function.'
    throw new Failure({ what: `There is no function ${functionName} to put an alias on.`, next })
  }
  const refused = refuseKind(baseView)
  if (refused !== undefined) throw new Failure(refused)
  checkHandler(pkg, baseView.configuration, line => context.log.info(line))
  refuseCallers(baseView.name, bypassing(callers))
  refuseHiddenTags(baseView)
  await refuseRolloutInFlight(aws, functionName)
  if (alias !== undefined) refuseForeign(alias, target.alias, context.repository)
  else refuseOverCap(inputs, await listPreviewAliases(aws, functionName, context.repository))
  const packaged = { package: pkg, staging: await routePreview(aws, inputs, pkg, context) }
  const base = baseName(functionName)
  return {
    base,
    baseView,
    preview: previewLabel(inputs, pullRequest),
    exists: alias !== undefined,
    unchanged: alias === undefined && holds(baseView, pkg),
    notes: [
      `It is a version of ${base} itself, with its role and its variables; $LATEST of ${base} holds the code of this pull request until the next deploy with a source.`,
    ],
    put: (push, between) => put(aws, inputs, context, { pullRequest, baseView, alias, packaged }, push, between),
  }
}

function refuseCallers(name: string, callers: readonly string[]): void {
  if (callers.length === 0) return
  throw new Failure({
    what: `The unqualified function ${name} has callers, who would meet the code of a pull request: ${callers.join('; ')}.`,
    state: 'Nothing was deployed.',
    next: 'Use "mode: function", or send all traffic through an alias.',
  })
}

function refuseForeign({ description }: AliasView, alias: string, repository: string): void {
  if (decodeAliasMarks(alias, description)?.repository === repository) return
  throw new Failure({
    what: `There is an alias "${alias}", and it is no preview of this repository.`,
    state: 'It was not touched.',
    next: 'Rename it, or use "mode: function".',
  })
}

interface OnBase {
  readonly pullRequest: number
  readonly baseView: FunctionView
  readonly alias: AliasView | undefined
  readonly packaged: Packaged
}

async function put(
  aws: Aws,
  inputs: PreviewInputs,
  { repository }: PreviewContext,
  { pullRequest, baseView, alias, packaged }: OnBase,
  { commit, expires }: Push,
  between: () => Promise<void>,
): Promise<Put> {
  const { name: functionName } = baseView
  const target = { functionName, alias: previewAlias(pullRequest) }
  const view = holds(baseView, packaged.package) ? baseView : await putCode(aws, baseView, packaged)
  await between()
  const description = `Preview for pull request ${pullRequest} at ${commit.slice(0, 12)}`
  const version = await publishVersion(aws, view, { description })
  const active = await waitUntilVersionActive(aws, functionName, version)
  await between()
  const marks = encodeAliasMarks({ repository, pullRequest, commit, expires })
  if (alias === undefined) {
    if ((await createAlias(aws, target, version, marks)).kind === 'existed') throw appeared(target.alias)
  } else {
    const write = { routing: { primary: version }, description: marks, revisionId: alias.revisionId }
    if ((await writeAlias(aws, target, write, alias.routing)).kind !== 'written') throw appeared(target.alias)
  }
  await between()
  const authType = inputs.functionUrl ? inputs.urlAuthType : undefined
  const url = await settleFunctionUrl(aws, { functionName, qualifier: target.alias }, authType)
  await between()
  const arn = `${baseView.arn}:${target.alias}`
  return { view: active, arn, version, outcome: alias === undefined ? 'created' : 'updated', url }
}

/** Writes `$LATEST` of the base, and into its tags whose code that is: beforehand, where the hash can be known. */
async function putCode(aws: Aws, baseView: FunctionView, packaged: Packaged): Promise<FunctionView> {
  const { arn, tags } = baseView
  const known = hashOf(packaged.package)
  if (known !== undefined) await tagFunction(aws, arn, previewCodeTag(tags, known))
  // Conditional on the revision that was read: a deploy that began meanwhile is noticed by either side.
  const view = await updateCode(aws, baseView, await codeOf(aws, packaged))
  if (known !== view.codeSha256) await tagFunction(aws, arn, previewCodeTag(tags, view.codeSha256))
  return view
}

function appeared(alias: string): Failure {
  return new Failure({
    what: `Somebody else wrote alias "${alias}" meanwhile.`,
    state: 'Theirs was not touched.',
    next: 'Run again: it starts from what is there now.',
  })
}
