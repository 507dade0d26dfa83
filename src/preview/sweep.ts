import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { listPreviews } from '../function/list-previews.ts'
import type { PreviewFunction } from '../function/preview-function.ts'
import { pullRequestOfName } from '../function/preview-name.ts'
import { readPreviewTags } from '../function/preview-tags.ts'
import { endDeployment, listDeployments, type PreviewOf } from '../github/deployments.ts'
import { branchExists, findPullRequest } from '../github/pull-requests.ts'
import { Failure } from '../report/failure.ts'
import { deleteLogGroup, listLogGroups, logGroupTags } from '../resources/log-group.ts'
import { announceRemoval } from './announce.ts'
import type { PreviewContext } from './context.ts'
import { previewOf, removeOne } from './remove.ts'
import type { PreviewResult } from './result.ts'
import { type Fate, type Sweeping, sweepDecision } from './sweep-decision.ts'

/**
 * Removes what nobody took away: previews whose pull request is closed, whose branch is gone or whose time is over, also
 * when the event that should have removed them was lost. One that cannot be removed does not keep the others.
 * @throws Failure naming those that are left, after everything else was removed.
 */
export async function sweep(aws: Aws, inputs: PreviewInputs, context: PreviewContext): Promise<PreviewResult> {
  const { log, repository } = context
  const previews = await listPreviews(aws, repository)
  const fates = new Map<number, Fate>()
  const gone: (PreviewOf & { readonly why: string })[] = []
  const left: string[] = []
  for (const preview of previews) {
    const { remove, why } = await decide(aws, context, preview, fates)
    log.info(`${preview.name}: ${remove ? (inputs.dryRun ? 'would go' : 'goes') : 'stays'}, ${why}.`)
    if (!remove) continue
    if (!inputs.dryRun) {
      const failed = await attempt(() => removeOne(aws, preview))
      if (failed !== undefined) {
        left.push(`${preview.name} (${failed})`)
        continue
      }
    }
    gone.push({ ...previewOf(preview), why })
  }
  const removed = gone.map(({ preview }) => preview)
  if (inputs.dryRun) return { outcome: 'swept', removed, text: told(previews.length, removed, 'would go') }
  for (const [pullRequest, group] of Map.groupBy(gone, of => of.pullRequest)) {
    const why = group[0]?.why ?? ''
    const failed = await attempt(() => announceRemoval(inputs, context, pullRequest, group, why))
    if (failed !== undefined) left.push(`the comment on pull request ${pullRequest} (${failed})`)
  }
  const alive = new Set(previews.map(({ name }) => name).filter(name => !removed.includes(name)))
  await sweepLogGroups(aws, repository, alive)
  if (inputs.githubDeployment) await sweepDeployments(aws, context, alive)
  if (left.length > 0) {
    const state = removed.length === 0 ? 'Nothing was removed.' : `Removed: ${removed.join(', ')}.`
    throw new Failure({ what: `Left over: ${left.join('; ')}`, state, next: 'The next sweep tries again.' })
  }
  return { outcome: 'swept', removed, text: told(previews.length, removed, 'gone') }
}

async function decide(
  aws: Aws,
  context: PreviewContext,
  { marks }: PreviewFunction,
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
  return { kind: 'open', branchExists: pull.fork || (await branchExists(github, pull.headRef)) }
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

/** Deployments whose preview is gone, whoever took it away. */
async function sweepDeployments(aws: Aws, { github }: PreviewContext, alive: ReadonlySet<string>): Promise<void> {
  for await (const { id, preview, createdAt } of listDeployments(github)) {
    if (Date.parse(createdAt) / 1000 < aws.clock.now() - LONGEST) return
    if (!alive.has(preview)) await endDeployment(github, id, 'Removed')
  }
}

/** @returns why it failed, in one sentence. */
async function attempt(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return explain(error, 'removing it').text.what
  }
}

function told(all: number, removed: readonly string[], verb: string): string {
  if (removed.length === 0) return `${all} preview${all === 1 ? '' : 's'} looked at, nothing to remove.`
  return `${removed.length} of ${all} previews ${verb}: ${removed.join(', ')}.`
}
