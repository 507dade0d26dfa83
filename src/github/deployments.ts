import * as z from 'zod/mini'
import type { GitHubApi } from './api.ts'
import { explainGitHub, isMissing, isUnanswered } from './refusal.ts'

/** The one environment all previews share: one of each pull request's own would stay behind for ever. */
export const PREVIEW_ENVIRONMENT = 'preview'

/** What a deployment of ours carries. */
const payloadSchema = z.object({
  lambda_canary: z.literal('preview'),
  pull_request: z.number(),
  function: z.string(),
  preview: z.string(),
  place: z.string(),
})

/** What is deployed, as it stands in the deployment itself. */
export interface PreviewOf {
  readonly pullRequest: number
  /** The base function. */
  readonly base: string
  readonly preview: string
  /** Account and Region, `123456789012/eu-central-1`: others hold previews of the same name. */
  readonly place: string
}

export interface Deployment extends PreviewOf {
  readonly id: number
  readonly createdAt: string
}

/** A payload arrives as it was sent, or as its text. */
const deploymentSchema = z.object({ id: z.number(), created_at: z.string(), payload: z.unknown() })

type State = 'in_progress' | 'success' | 'failure' | 'inactive'

export interface Status {
  readonly state: State
  /** At most 140 characters are kept. */
  readonly description: string
  /** The run. */
  readonly logUrl?: string
  /** Where the preview is. */
  readonly environmentUrl?: string
}

const PERMISSION = 'deployments: write'
const POSTED = z.object({ id: z.number() })

/** Begins a transient deployment of a commit. @throws Failure naming the permission that is missing. */
export async function createDeployment(api: GitHubApi, of: PreviewOf, commit: string): Promise<number> {
  const route = 'POST /repos/{owner}/{repo}/deployments'
  const parameters = {
    ref: commit,
    task: taskOf(of),
    environment: PREVIEW_ENVIRONMENT,
    auto_merge: false,
    required_contexts: [],
    transient_environment: true,
    production_environment: false,
    description: `Preview of ${of.base}`.slice(0, 140),
    payload: {
      lambda_canary: 'preview',
      pull_request: of.pullRequest,
      function: of.base,
      preview: of.preview,
      place: of.place,
    },
  }
  try {
    // One that was made although the answer was lost is made inactive with the earlier ones.
    return (
      await api.send(route, parameters, POSTED).catch((error: unknown) => {
        if (!isUnanswered(error)) throw error
        return api.send(route, parameters, POSTED)
      })
    ).id
  } catch (error) {
    throw explainGitHub(error, `deploying to the environment "${PREVIEW_ENVIRONMENT}"`, PERMISSION)
  }
}

/** @throws Failure naming the permission that is missing. */
export async function setStatus(api: GitHubApi, id: number, status: Status): Promise<void> {
  const route = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses'
  const parameters = {
    deployment_id: id,
    state: status.state,
    description: status.description.slice(0, 140),
    ...(status.logUrl === undefined ? {} : { log_url: status.logUrl }),
    ...(status.environmentUrl === undefined ? {} : { environment_url: status.environmentUrl }),
    // Others of the environment belong to other pull requests.
    auto_inactive: false,
  }
  try {
    await api.send(route, parameters, POSTED).catch((error: unknown) => {
      if (!isUnanswered(error)) throw error
      return api.send(route, parameters, POSTED)
    })
  } catch (error) {
    if (isMissing(error) && status.state === 'inactive') return
    throw explainGitHub(error, `setting the status of deployment ${id}`, PERMISSION)
  }
}

/**
 * Deployments of ours, newest first.
 * @param of only those of this preview; left out: of all.
 */
export async function* listDeployments(api: GitHubApi, of?: PreviewOf): AsyncGenerator<Deployment> {
  const route = 'GET /repos/{owner}/{repo}/deployments'
  const task = of === undefined ? {} : { task: taskOf(of) }
  try {
    for await (const { id, created_at, payload } of api.list(
      route,
      { environment: PREVIEW_ENVIRONMENT, ...task },
      deploymentSchema,
    )) {
      const parsed = payloadSchema.safeParse(typeof payload === 'string' ? fromText(payload) : payload)
      if (!parsed.success) continue
      const { pull_request: pullRequest, function: base, preview, place } = parsed.data
      yield { id, createdAt: created_at, pullRequest, base, preview, place }
    }
  } catch (error) {
    throw explainGitHub(error, `reading the deployments of "${PREVIEW_ENVIRONMENT}"`, PERMISSION)
  }
}

/**
 * Makes those of ours inactive that are not, the oldest first: then an inactive one has only inactive ones before it.
 * @param but this one, and those after it, stay.
 */
export async function endDeployments(api: GitHubApi, of: PreviewOf, why: string, but?: number): Promise<void> {
  const earlier: number[] = []
  for await (const { id } of listDeployments(api, of)) if (but === undefined || id < but) earlier.push(id)
  await endDeploymentsOf(api, earlier, why)
}

/** The same, of deployments of one preview. @param ids the newest first; nothing is asked about those before an inactive one. */
export async function endDeploymentsOf(api: GitHubApi, ids: readonly number[], why: string): Promise<void> {
  const active: number[] = []
  for (const id of ids) {
    if ((await stateOf(api, id)) === 'inactive') break
    active.push(id)
  }
  for (const id of active.reverse()) await setStatus(api, id, { state: 'inactive', description: why })
}

async function stateOf(api: GitHubApi, id: number): Promise<string | undefined> {
  const route = 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses'
  try {
    const statuses = api.list(route, { deployment_id: id, per_page: 1 }, z.object({ state: z.string() }))
    for await (const { state } of statuses) return state
    return undefined
  } catch (error) {
    throw explainGitHub(error, `reading the status of deployment ${id}`, PERMISSION)
  }
}

/** One a preview, so that a list can be asked for it alone. */
function taskOf({ preview, place }: PreviewOf): string {
  return `deploy:${place}/${preview}`
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
