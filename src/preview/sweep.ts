import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PreviewOf } from '../github/deployments.ts'
import { branchExists, findPullRequest } from '../github/pull-requests.ts'
import { aliasBases } from './alias-bases.ts'
import { announceRemoval } from './announce.ts'
import type { PreviewContext } from './context.ts'
import { aliasesOf, type FoundPreview, findPreviews } from './found.ts'
import { namedBases } from './label.ts'
import { Leftovers } from './leftovers.ts'
import { removeLogGroups, sweepLogGroups } from './log-groups.ts'
import type { PreviewResult } from './result.ts'
import { type Fate, type Sweeping, sweepDecision } from './sweep-decision.ts'
import { knownDeployments, sweepDeployments } from './sweep-deployments.ts'

/**
 * Removes what nobody took away: previews whose pull request is closed, whose branch is gone or whose time is over, also
 * when the event that should have removed them was lost. One that cannot be removed does not keep the others.
 * @throws Failure naming those that are left, after everything else was removed.
 */
export async function sweep(aws: Aws, inputs: PreviewInputs, context: PreviewContext): Promise<PreviewResult> {
  const { log, repository, place } = context
  const left = new Leftovers()
  const deployments = inputs.githubDeployment ? await knownDeployments(aws, context, left) : []
  const bases = await aliasBases(aws, inputs, deployments, { left, log })
  const ours = namedBases(inputs)
  const previews = await findPreviews(aws, { repository, bases, ours, log }, left)
  const fates = new Map<number, Fate>()
  const removed: string[] = []
  const done = new Set<string>()
  for (const [pullRequest, group] of Map.groupBy(previews, of => of.pullRequest)) {
    const gone: Gone[] = []
    for (const found of group) {
      const why = await left.attempt(found.preview, () => remove(found))
      if (why !== undefined) gone.push({ ...found, place, why })
    }
    if (gone.length === 0 || inputs.dryRun) continue
    await left.attempt(`log groups of pull request ${pullRequest}`, () =>
      removeLogGroups(aws, { repository, ours }, pullRequest),
    )
    await announce(pullRequest, gone)
  }
  if (inputs.dryRun) {
    left.tell([], AGAIN)
    return { outcome: 'would-sweep', removed, text: summed(previews.length, removed, 'would go') }
  }
  await left.attempt('log groups', () => sweepLogGroups(aws, { repository, ours }))
  const over = deployments.filter(({ preview, base }) => {
    const unread = left.has(preview) || left.has(aliasesOf(base))
    return !unread && !done.has(preview) && !previews.some(found => found.preview === preview)
  })
  await left.attempt('deployments', () => sweepDeployments(context, over))
  left.tell(removed, AGAIN)
  return { outcome: 'swept', removed, text: summed(previews.length, removed, 'gone') }

  /** @returns why it went; undefined when it stays. */
  async function remove(found: FoundPreview): Promise<string | undefined> {
    const { preview, marks } = found
    const decided = await decide(aws, context, found, fates)
    log.info(`${preview}: ${decided.remove ? (inputs.dryRun ? 'would go' : 'goes') : 'stays'}, ${decided.why}.`)
    if (!decided.remove) return undefined
    // A push that came meanwhile has renewed it: the next sweep decides again.
    const became = inputs.dryRun ? 'removed' : await found.remove(now => now.expires === marks.expires)
    if (became === 'removed') removed.push(preview)
    if (became !== 'kept') return decided.why
    log.info(`${preview}: stays after all, it was renewed meanwhile.`)
    return undefined
  }

  /** What a push has brought back meanwhile has its own word. */
  async function announce(pullRequest: number, group: readonly Gone[]): Promise<void> {
    const gone: Gone[] = []
    for (const of of group) {
      done.add(of.preview)
      if ((await left.attempt(of.preview, of.there)) === false) gone.push(of)
    }
    const [first] = gone
    if (first !== undefined) await announceRemoval(inputs, context, { pullRequest, gone, why: first.why }, left)
  }
}

type Gone = FoundPreview & PreviewOf & { readonly why: string }

const AGAIN = 'The next sweep tries again.'

/** What was learned for one preview holds for the others of a pull request, but nothing is removed by it. */
async function decide(
  aws: Aws,
  context: PreviewContext,
  { marks }: FoundPreview,
  fates: Map<number, Fate>,
): Promise<Sweeping> {
  const known = fates.get(marks.pullRequest)
  const early = known === undefined ? undefined : sweepDecision(marks, known, aws.clock.now())
  if (early?.remove === false) return early
  const fate = await fateOf(context, marks.pullRequest)
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

function summed(all: number, removed: readonly string[], verb: string): string {
  if (removed.length === 0) return `${all} preview${all === 1 ? '' : 's'} looked at, nothing to remove.`
  return `${removed.length} of ${all} previews ${verb}: ${removed.join(', ')}.`
}
