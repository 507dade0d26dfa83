import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { pullRequestOfName } from '../function/preview-name.ts'
import { readPreviewTags } from '../function/preview-tags.ts'
import { endDeployment, listDeployments, type PreviewOf } from '../github/deployments.ts'
import { branchExists, findPullRequest } from '../github/pull-requests.ts'
import { Failure } from '../report/failure.ts'
import { deleteLogGroup, listLogGroups, logGroupTags } from '../resources/log-group.ts'
import { announceRemoval } from './announce.ts'
import type { PreviewContext } from './context.ts'
import { type FoundPreview, findPreviews } from './found.ts'
import { baseName } from './label.ts'
import type { PreviewResult } from './result.ts'
import { type Fate, type Sweeping, sweepDecision } from './sweep-decision.ts'

/**
 * Removes what nobody took away: previews whose pull request is closed, whose branch is gone or whose time is over, also
 * when the event that should have removed them was lost. One that cannot be removed does not keep the others.
 * @throws Failure naming those that are left, after everything else was removed.
 */
export async function sweep(aws: Aws, inputs: PreviewInputs, context: PreviewContext): Promise<PreviewResult> {
  const { log, repository } = context
  const previews = await findPreviews(aws, inputs, repository)
  const fates = new Map<number, Fate>()
  const gone: (PreviewOf & { readonly why: string })[] = []
  const left: string[] = []
  for (const preview of previews) {
    const decided = await tried(() => decide(aws, context, preview, fates))
    if (decided.kind === 'failed') {
      left.push(`${preview.preview} (${decided.why})`)
      continue
    }
    const { remove, why } = decided.value
    log.info(`${preview.preview}: ${remove ? (inputs.dryRun ? 'would go' : 'goes') : 'stays'}, ${why}.`)
    if (!remove) continue
    if (!inputs.dryRun) {
      const removal = await tried(preview.remove)
      if (removal.kind === 'failed') {
        left.push(`${preview.preview} (${removal.why})`)
        continue
      }
    }
    gone.push({ ...preview, place: context.place, why })
  }
  const removed = gone.map(({ preview }) => preview)
  if (inputs.dryRun) return { outcome: 'swept', removed, text: summed(previews.length, removed, 'would go') }
  for (const [pullRequest, group] of Map.groupBy(gone, of => of.pullRequest)) {
    const why = group[0]?.why ?? ''
    const told = await tried(() => announceRemoval(inputs, context, pullRequest, group, why))
    if (told.kind === 'failed') left.push(`the comment on pull request ${pullRequest} (${told.why})`)
  }
  const alive = new Set(previews.map(({ preview }) => preview).filter(name => !removed.includes(name)))
  await sweepLogGroups(aws, repository, alive)
  if (inputs.githubDeployment) await sweepDeployments(aws, inputs, context, alive)
  if (left.length > 0) {
    const state = removed.length === 0 ? 'Nothing was removed.' : `Removed: ${removed.join(', ')}.`
    throw new Failure({ what: `Left over: ${left.join('; ')}`, state, next: 'The next sweep tries again.' })
  }
  return { outcome: 'swept', removed, text: summed(previews.length, removed, 'gone') }
}

async function decide(
  aws: Aws,
  context: PreviewContext,
  { marks }: FoundPreview,
  fates: Map<number, Fate>,
): Promise<Sweeping> {
  const fate = fates.get(marks.pullRequest) ?? (await fateOf(context, marks.pullRequest))
  fates.set(marks.pullRequest, fate)
  return sweepDecision(marks, fate, aws.clock.now())
}

async function fateOf({ github }: PreviewContext, number: number): Promise<Fate> {
  const pull = await findPullRequest(github, number)
  if (pull === undefined) return { kind: 'unknown' }
  if (!pull.open) return { kind: 'closed' }
  // GitHub hides branches from a token without `contents: read`: a 404 says something while the base branch is shown.
  const there = pull.fork || (await branchExists(github, pull.headRef)) || !(await branchExists(github, pull.baseRef))
  return { kind: 'open', branchExists: there }
}

/** Log groups that an interrupted run left without their function. */
async function sweepLogGroups(aws: Aws, repository: string, alive: ReadonlySet<string>): Promise<void> {
  for (const group of await listLogGroups(aws, '-pr-')) {
    const name = group.name.replace(/^\/aws\/lambda\//, '')
    if (pullRequestOfName(name) === undefined || alive.has(name)) continue
    const marks = readPreviewTags(await logGroupTags(aws, group))
    if (marks?.repository === repository && marks.expires <= aws.clock.now()) await deleteLogGroup(aws, group.name)
  }
}

/** No preview lives longer without a push. */
const LONGEST = 90 * 86_400

/** Deployments whose preview is gone from this account and Region, whoever took it away. */
async function sweepDeployments(
  aws: Aws,
  { mode, functionName = '' }: PreviewInputs,
  { github, place }: PreviewContext,
  alive: ReadonlySet<string>,
): Promise<void> {
  // Aliases are looked at only on the function that is named.
  const looked = (preview: string): boolean =>
    !preview.includes(':') || (mode === 'alias' && preview.startsWith(`${baseName(functionName)}:`))
  for await (const { id, preview, createdAt, place: there } of listDeployments(github)) {
    if (Date.parse(createdAt) / 1000 < aws.clock.now() - LONGEST) return
    if (there === place && looked(preview) && !alive.has(preview)) await endDeployment(github, id, 'Removed')
  }
}

type Tried<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly why: string }

/** One that fails does not keep the others. */
async function tried<T>(run: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { kind: 'done', value: await run() }
  } catch (error) {
    return { kind: 'failed', why: explain(error, 'looking at it').text.what }
  }
}

function summed(all: number, removed: readonly string[], verb: string): string {
  if (removed.length === 0) return `${all} preview${all === 1 ? '' : 's'} looked at, nothing to remove.`
  return `${removed.length} of ${all} previews ${verb}: ${removed.join(', ')}.`
}
