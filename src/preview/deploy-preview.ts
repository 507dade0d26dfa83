import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { needsOf } from '../function/kinds.ts'
import type { FunctionView } from '../function/read.ts'
import type { PullRequest } from '../github/pull-requests.ts'
import { Failure, type FailureText, InputError } from '../report/failure.ts'
import { smokeTest } from '../trial/smoke-test.ts'
import { aliasWork } from './alias-work.ts'
import { announce, announceFailure } from './announce.ts'
import type { ReadyStatus } from './comment.ts'
import type { PreviewContext } from './context.ts'
import { functionWork } from './function-work.ts'
import { baseName } from './label.ts'
import { noticeFor, type Trigger } from './meaning.ts'
import { pullRequestNow } from './pull-now.ts'
import { refuseOtherCommit } from './refuse-other-commit.ts'
import { removePreviews } from './remove.ts'
import type { PreviewResult } from './result.ts'
import type { Put, Work } from './work.ts'

export interface Target {
  readonly pullRequest: number
  /** Head commit of the event; undefined: what the pull request has now. */
  readonly commit: string | undefined
  readonly trigger?: Trigger
}

/** Why a run that is going on ends early. */
class Overtaken extends Error {
  override readonly name = 'Overtaken'
  readonly by: 'close' | 'push' | 'cancel'
  constructor(by: 'close' | 'push' | 'cancel') {
    super(by)
    this.by = by
  }
}

const CANCELLED: FailureText = { what: 'The run was cancelled.', next: 'Push again, or run it again.' }

const CLOSED = 'the pull request was closed'

/**
 * Deploys the preview of one function for a pull request. The pull request is read again after every stage and at the end:
 * a close that comes while this run is busy wins, and undoes what was done.
 * @throws Failure or InputError, each saying what to do; the pull request shows it too, once something was announced.
 */
export async function deployPreview(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  target: Target,
): Promise<PreviewResult> {
  const { pullRequest } = target
  if (inputs.functionName === undefined) {
    throw new InputError('function-name', '', 'is needed for a preview', 'the name of the base function, e.g. orders')
  }
  const pull = await readPull(aws, context, target)
  if (!pull.open) return removePreviews(aws, inputs, context, { pullRequest, why: CLOSED, forced: false })
  const notice = noticeFor(pull, target.trigger)
  if (notice !== undefined) return skipped(pullRequest, notice)
  const commit = target.commit ?? pull.headSha
  if (pull.headSha !== commit) {
    return skipped(
      pullRequest,
      `Pull request ${pullRequest} has a newer push than ${commit.slice(0, 7)}: its run deploys.`,
    )
  }
  if (target.commit === undefined || inputs.commit !== undefined) await refuseOtherCommit(inputs, context, pull)
  const begin = inputs.mode === 'alias' ? aliasWork : functionWork
  const work = await begin(aws, inputs, context, pullRequest).catch(async (error: unknown) => {
    await tellEarly(aws, inputs, context, { pullRequest, commit }, error)
    throw error
  })
  if (work.unchanged) {
    const text = `The code of ${work.base} is what the pull request has: no preview is needed.`
    return { outcome: 'unchanged', pullRequest, removed: [], text }
  }
  if (inputs.dryRun) {
    const text = `Would ${work.exists ? 'update' : 'create'} ${work.preview}.`
    return { outcome: work.exists ? 'would-update' : 'would-create', pullRequest, removed: [], text }
  }
  return perform(aws, inputs, context, { pullRequest, commit }, work)
}

async function perform(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  { pullRequest, commit }: { readonly pullRequest: number; readonly commit: string },
  work: Work,
): Promise<PreviewResult> {
  const { base, preview } = work
  const { github, log, place, signal } = context
  if (signal?.aborted === true) throw new Failure(CANCELLED)
  const shown = await announce(inputs, context, { pullRequest, base, preview, place }, commit)
  const expires = aws.clock.now() + inputs.ttl
  const between = async (): Promise<void> => {
    if (signal?.aborted === true) throw new Overtaken('cancel')
    const now = await pullRequestNow(aws, github, pullRequest, ({ open, headSha }) => open && headSha === commit)
    if (now?.open === false) throw new Overtaken('close')
    if (now !== undefined && now.headSha !== commit) throw new Overtaken('push')
  }
  try {
    const put = await work.put({ commit, expires }, between)
    log.info(`${preview} holds ${commit.slice(0, 7)}${put.url === undefined ? '' : `: ${put.url}`}.`)
    const smoke = await trial(aws, inputs, put)
    await between()
    await shown.ready(readyStatus(inputs, work, put, { commit, expires, smoke }))
    await between()
    return resultOf(pullRequest, preview, put, smoke)
  } catch (error) {
    // What failed may have failed because the run of a close took the preview away under it.
    const by = error instanceof Overtaken ? error.by : await between().then(notOvertaken, overtakenBy)
    if (by !== undefined) return overtaken(aws, inputs, context, pullRequest, by, shown)
    await shown.failed(textOf(error)).catch(() => log.warning(UNTOLD))
    throw error
  }
}

const UNTOLD = 'The pull request could not be told that this run failed.'

/** What stands in public of a defect of ours: its message may hold anything. */
function textOf(error: unknown): FailureText {
  return error instanceof Failure
    ? error.text
    : { what: 'The run failed in a way it should not.', next: 'See its log.' }
}

/** A run that ends before it has anything to announce: what the comment says of an earlier push is not the last word. */
async function tellEarly(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  { pullRequest, commit }: Pick<Target, 'pullRequest'> & { readonly commit: string },
  error: unknown,
): Promise<void> {
  if (inputs.dryRun) return
  try {
    const expected = ({ open, headSha }: PullRequest): boolean => open && headSha === commit
    const now = await pullRequestNow(aws, context.github, pullRequest, expected)
    if (now === undefined || !expected(now)) return
    const of = { pullRequest, base: baseName(inputs.functionName ?? '') }
    await announceFailure(inputs, context, of, { kind: 'failed', commit, failure: textOf(error) })
  } catch {
    context.log.warning(UNTOLD)
  }
}

const notOvertaken = (): undefined => undefined
const overtakenBy = (error: unknown): Overtaken['by'] | undefined => (error instanceof Overtaken ? error.by : undefined)

function resultOf(pullRequest: number, preview: string, put: Put, smoke: ReadyStatus['smoke']): PreviewResult {
  const url = put.url === undefined ? {} : { url: put.url }
  const text = `${TITLES[put.outcome]} ${preview}${put.url === undefined ? '' : `: ${put.url}`}.`
  const failed = smoke?.kind === 'failed' ? { smokeFailure: smoke.why } : {}
  return {
    outcome: put.outcome,
    pullRequest,
    functionName: put.view.name,
    functionArn: put.arn,
    ...url,
    ...failed,
    removed: [],
    text,
  }
}

const TITLES = { created: 'Created', updated: 'Updated', unchanged: 'Unchanged:' } as const

async function overtaken(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  pullRequest: number,
  by: Overtaken['by'],
  shown: Awaited<ReturnType<typeof announce>>,
): Promise<PreviewResult> {
  switch (by) {
    case 'close':
      context.log.info(`Pull request ${pullRequest} was closed meanwhile: what was deployed is removed.`)
      return removePreviews(aws, inputs, context, { pullRequest, why: CLOSED, forced: false })
    case 'push':
      await shown.superseded()
      return skipped(pullRequest, `Pull request ${pullRequest} got a newer push meanwhile: its run deploys.`)
    case 'cancel':
      await shown.failed(CANCELLED)
      throw new Failure(CANCELLED)
  }
}

async function readPull(aws: Aws, { github }: PreviewContext, { pullRequest, commit }: Target): Promise<PullRequest> {
  const expected = ({ open, headSha }: PullRequest): boolean => open && (commit === undefined || headSha === commit)
  const pull = await pullRequestNow(aws, github, pullRequest, expected)
  if (pull !== undefined) return pull
  throw new Failure({
    what: `GitHub shows no pull request ${pullRequest} of ${github.repository} to this token.`,
    next: 'Add to the job "permissions:" with "pull-requests: write", beside those it has.',
  })
}

async function trial(aws: Aws, inputs: PreviewInputs, { view, version }: Put): Promise<ReadyStatus['smoke']> {
  if (inputs.smokePayload === undefined || needsOf(view).tenantId) return undefined
  const result = await smokeTest(aws, {
    functionName: view.arn,
    version,
    payload: inputs.smokePayload,
    expectStatus: inputs.smokeExpectStatus,
    expectJson: inputs.smokeExpectJson,
    timeout: inputs.smokeTimeout,
    secrets: Object.values(view.configuration.Environment?.Variables ?? {}),
  })
  return result.kind === 'passed' ? { kind: 'passed' } : { kind: 'failed', why: result.why }
}

function readyStatus(
  inputs: PreviewInputs,
  { baseView, preview, notes }: Work,
  { view, url }: Put,
  rest: Pick<ReadyStatus, 'commit' | 'expires' | 'smoke'>,
): ReadyStatus {
  return {
    kind: 'ready',
    preview,
    url,
    urlAuthType: inputs.urlAuthType,
    size: sizeOf(view),
    baseSize: baseView === undefined ? undefined : sizeOf(baseView),
    notes,
    ...rest,
  }
}

/** Lambda does not tell how large an image is. */
function sizeOf({ packageType, configuration }: FunctionView): number | undefined {
  return packageType === 'Image' ? undefined : configuration.CodeSize
}

function skipped(pullRequest: number, text: string): PreviewResult {
  return { outcome: 'skipped', pullRequest, removed: [], text }
}
