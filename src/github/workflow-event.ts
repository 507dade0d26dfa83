import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { type PullRequest, pullRequestOf, pullRequestSchema } from './pull-requests.ts'

/** What started this run, as far as previews look at it. */
export interface WorkflowEvent {
  /** `pull_request`, `schedule`, … */
  readonly name: string
  /** `opened`, `closed`, … */
  readonly action: string | undefined
  readonly actor: string
  readonly pullRequest: PullRequest | undefined
}

const eventSchema = z.object({
  action: z.optional(z.string()),
  pull_request: z.optional(pullRequestSchema),
})

/** Reads the event of this run from the file the runner wrote; without one there is nothing in it. */
export async function workflowEvent(env: Readonly<Record<string, string | undefined>>): Promise<WorkflowEvent> {
  const parsed = eventSchema.safeParse(await payload(env.GITHUB_EVENT_PATH))
  const { action, pull_request: pullRequest } = parsed.success ? parsed.data : {}
  return {
    name: env.GITHUB_EVENT_NAME ?? '',
    action,
    actor: env.GITHUB_ACTOR ?? '',
    pullRequest: pullRequest === undefined ? undefined : pullRequestOf(pullRequest),
  }
}

async function payload(path: string | undefined): Promise<unknown> {
  if (path === undefined || path === '') return {}
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return {}
  }
}

/** Server and id of the repository, `github.com/7654321`: what survives a rename. @returns undefined outside of a run. */
export function repositoryKey(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const id = env.GITHUB_REPOSITORY_ID ?? ''
  if (!/^\d+$/.test(id)) return undefined
  const server = env.GITHUB_SERVER_URL ?? 'https://github.com'
  return `${URL.canParse(server) ? new URL(server).host : 'github.com'}/${id}`
}
