import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { needsOf } from '../function/kinds.ts'
import type { FunctionView } from '../function/read.ts'
import { findPullRequest, type PullRequest } from '../github/pull-requests.ts'
import { Failure, InputError } from '../report/failure.ts'
import { smokeTest } from '../trial/smoke-test.ts'
import { announce } from './announce.ts'
import type { ReadyStatus } from './comment.ts'
import type { PreviewContext } from './context.ts'
import { previewNotes } from './desired.ts'
import { noticeFor } from './meaning.ts'
import { type PreparedPreview, preparePreview } from './prepare-preview.ts'
import { type Put, putPreview } from './put-preview.ts'
import { removePreviews } from './remove.ts'
import type { PreviewResult } from './result.ts'

export interface Target {
  readonly pullRequest: number
  /** Head commit of the event; undefined: what the pull request has now. */
  readonly commit: string | undefined
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
  if (inputs.mode === 'alias')
    throw new Failure({ what: 'Previews by alias are not built yet.', next: 'Use mode: function.' })
  const pull = await readPull(aws, context, target)
  if (!pull.open) return removePreviews(aws, inputs, context, { pullRequest, why: CLOSED, forced: false })
  const notice = noticeFor(pull, '')
  if (notice !== undefined) return skipped(pullRequest, notice)
  const commit = target.commit ?? pull.headSha
  if (pull.headSha !== commit) {
    return skipped(
      pullRequest,
      `Pull request ${pullRequest} has a newer push than ${commit.slice(0, 7)}: its run deploys.`,
    )
  }
  const prepared = await preparePreview(aws, inputs, context, pullRequest)
  if (isUnchanged(prepared)) {
    const text = `The code of ${prepared.base} is what the pull request has: no preview is needed.`
    return { outcome: 'unchanged', pullRequest, removed: [], text }
  }
  if (inputs.dryRun) {
    const text = `Would ${prepared.present === undefined ? 'create' : 'update'} ${prepared.name}.`
    return { outcome: prepared.present === undefined ? 'created' : 'updated', pullRequest, removed: [], text }
  }
  return perform(aws, inputs, context, { pullRequest, commit }, prepared)
}

async function perform(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  { pullRequest, commit }: { readonly pullRequest: number; readonly commit: string },
  prepared: PreparedPreview,
): Promise<PreviewResult> {
  const { base, name } = prepared
  const { github, log, signal } = context
  const shown = await announce(inputs, context, { pullRequest, base, preview: name }, commit)
  const expires = aws.clock.now() + inputs.ttl
  const between = async (): Promise<void> => {
    if (signal?.aborted === true) throw new Overtaken('cancel')
    const now = await findPullRequest(github, pullRequest)
    if (now?.open === false) throw new Overtaken('close')
    if (now !== undefined && now.headSha !== commit) throw new Overtaken('push')
  }
  try {
    const marks = { repository: context.repository, pullRequest, base, commit, expires }
    const put = await putPreview(aws, prepared, inputs, marks, between)
    log.info(`${name} holds ${commit.slice(0, 7)}${put.url === undefined ? '' : `: ${put.url}`}.`)
    const smoke = await trial(aws, inputs, put.view)
    await between()
    await shown.ready(readyStatus(inputs, prepared, put, { commit, expires, smoke }))
    await between()
    return resultOf(pullRequest, name, put, smoke)
  } catch (error) {
    if (error instanceof Overtaken) return overtaken(aws, inputs, context, pullRequest, error.by, shown)
    if (!(error instanceof Failure)) throw error
    const { text } = error
    await shown.failed(text).catch(() => log.warning('The pull request could not be told that this run failed.'))
    throw error
  }
}

function resultOf(pullRequest: number, name: string, put: Put, smoke: ReadyStatus['smoke']): PreviewResult {
  const url = put.url === undefined ? {} : { url: put.url }
  const text = `${TITLES[put.outcome]} ${name}${put.url === undefined ? '' : `: ${put.url}`}.`
  const failed = smoke?.kind === 'failed' ? { smokeFailure: smoke.why } : {}
  return {
    outcome: put.outcome,
    pullRequest,
    functionName: name,
    functionArn: put.view.arn,
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
    case 'cancel': {
      const failure = { what: 'The run was cancelled.', next: 'Push again, or run it again.' }
      await shown.failed(failure)
      throw new Failure(failure)
    }
  }
}

/** GitHub may show the head of a moment ago right after a push: it is asked again before it is believed. */
async function readPull(aws: Aws, { github }: PreviewContext, { pullRequest, commit }: Target): Promise<PullRequest> {
  for (let attempt = 1; ; attempt++) {
    const pull = await findPullRequest(github, pullRequest)
    if (pull === undefined) {
      throw new Failure({
        what: `GitHub shows no pull request ${pullRequest} of ${github.repository} to this token.`,
        next: 'Add to the job "permissions:" with "pull-requests: write", beside those it has.',
      })
    }
    if (commit === undefined || pull.headSha === commit || !pull.open || attempt === 3) return pull
    await aws.clock.sleep(2)
  }
}

/** A function that a pull request does not change needs no preview, unless it has one that must follow it. */
function isUnchanged({ baseView, present, package: pkg }: PreparedPreview): boolean {
  return present === undefined && pkg.kind === 'zip' && baseView?.codeSha256 === pkg.codeSha256
}

async function trial(aws: Aws, inputs: PreviewInputs, view: FunctionView): Promise<ReadyStatus['smoke']> {
  if (inputs.smokePayload === undefined || needsOf(view).tenantId) return undefined
  const result = await smokeTest(aws, {
    functionName: view.arn,
    version: '$LATEST',
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
  prepared: PreparedPreview,
  { view, url }: Put,
  rest: Pick<ReadyStatus, 'commit' | 'expires' | 'smoke'>,
): ReadyStatus {
  return {
    kind: 'ready',
    preview: view.name,
    url,
    urlAuthType: inputs.urlAuthType,
    size: view.configuration.CodeSize,
    baseSize: prepared.baseView?.configuration.CodeSize,
    notes: previewNotes(inputs, prepared.baseView),
    ...rest,
  }
}

function skipped(pullRequest: number, text: string): PreviewResult {
  return { outcome: 'skipped', pullRequest, removed: [], text }
}
