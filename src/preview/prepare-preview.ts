import type { Aws } from '../aws/clients.ts'
import { checkHandler } from '../build/handler-file.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { type DesiredConfiguration, wantedConfiguration } from '../function/configuration.ts'
import { refuseKind } from '../function/kinds.ts'
import { listPreviews } from '../function/list-previews.ts'
import { PreviewFunction } from '../function/preview-function.ts'
import { previewName } from '../function/preview-name.ts'
import { type FunctionView, readFunction } from '../function/read.ts'
import { Failure } from '../report/failure.ts'
import type { PreviewContext } from './context.ts'
import { previewConfiguration } from './desired.ts'
import { baseName } from './label.ts'
import { buildPreview, type Packaged, routePreview } from './package-preview.ts'

/** Everything decided before the first write. */
export interface PreparedPreview extends Packaged {
  /** Name of the base function, whether it exists or not. */
  readonly base: string
  readonly baseView: FunctionView | undefined
  readonly name: string
  readonly present: PreviewFunction | undefined
  readonly desired: DesiredConfiguration
}

/**
 * Builds the package and reads base and preview at the same time, and refuses what cannot end well. Writes nothing.
 * @throws Failure or InputError, each saying what to do.
 */
export async function preparePreview(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  pullRequest: number,
): Promise<PreparedPreview> {
  const { functionName = '' } = inputs
  const base = baseName(functionName)
  const name = previewName(base, pullRequest)
  const baseRead = readFunction(aws, functionName).then(view => {
    context.hide(Object.values(view?.configuration.Environment?.Variables ?? {}))
    return view
  })
  const [baseView, found, pkg] = await Promise.all([
    baseRead,
    readFunction(aws, name),
    buildPreview(aws, inputs, context, baseRead),
  ])
  const desired = previewConfiguration(inputs, baseView, pullRequest)
  checkHandler(pkg, wantedConfiguration({}, desired), line => context.log.info(line))
  const present = found === undefined ? undefined : ours(found, context.repository, pullRequest)
  if (present === undefined) {
    const tell = (line: string): void => context.log.debug(line)
    refuseOverCap(inputs, await listPreviews(aws, context.repository, [base], tell))
  }
  const staging = await routePreview(aws, inputs, pkg, context)
  return { base, baseView, name, present, package: pkg, staging, desired }
}

/** @throws Failure for a function of that name which is not the preview of this pull request. */
function ours(found: FunctionView, repository: string, pullRequest: number): PreviewFunction {
  const preview = PreviewFunction.of(found, repository)
  if (preview?.marks.pullRequest === pullRequest) {
    const refused = refuseKind(found)
    // A creation that failed cannot be repaired, and this one is ours to delete.
    if (refused !== undefined && found.state !== 'Failed') throw new Failure(refused)
    return preview
  }
  throw new Failure({
    what: `There is a function ${found.name}, and it is no preview of this repository.`,
    state: 'It was not touched.',
    next: 'Rename it, or the function that is previewed: the name of a preview is its base function and the number of the pull request.',
  })
}

/** @param alive the previews of the repository. @throws Failure naming their pull requests when they are as many as may be. */
export function refuseOverCap(
  { maxPreviews }: PreviewInputs,
  alive: readonly { readonly marks: { readonly pullRequest: number } }[],
): void {
  if (alive.length < maxPreviews) return
  const numbers = [...new Set(alive.map(({ marks }) => marks.pullRequest))].sort((a, b) => a - b)
  throw new Failure({
    what: `${alive.length} previews of this repository are alive already, of "max-previews" ${maxPreviews} (pull requests ${numbers.join(', ')}).`,
    state: 'Nothing was deployed.',
    next: 'Close pull requests that are done, run this action with "command: sweep", or raise "max-previews".',
  })
}
