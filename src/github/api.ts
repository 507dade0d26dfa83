import * as z from 'zod/mini'
import { formatDuration, type Seconds } from '../values/duration.ts'
import { GitHubError, isUnanswered } from './refusal.ts'
import { PATIENCE, waitBefore } from './retry.ts'

type Parameters = Readonly<Record<string, unknown>>

/** GitHub's REST API for one repository: one call at a time, as its rules ask for. */
export interface GitHubApi {
  /** `owner/name`. */
  readonly repository: string
  /**
   * @param route `GET /repos/{owner}/{repo}/pulls/{number}`; owner and repository are filled in.
   * @throws GitHubError
   */
  send<T>(route: string, parameters: Parameters, schema: z.ZodMiniType<T>): Promise<T>
  /** The same, but what GitHub does not take now is not sent again: for {@link patiently}. @throws GitHubError */
  sendOnce<T>(route: string, parameters: Parameters, schema: z.ZodMiniType<T>): Promise<T>
  /**
   * Does some work again, all of it, after the wait that GitHub's rules ask for: for what is written by what was read, which
   * may be old after a wait. @throws what the work throws where no waiting helps.
   */
  patiently<T>(work: () => Promise<T>): Promise<T>
  /** Every page of a list, by its Link header, one after the other. @throws GitHubError */
  list<T>(route: string, parameters: Parameters, schema: z.ZodMiniType<T>): AsyncGenerator<T>
  /** Whose token it is, as comments name their author: `github-actions[bot]`. @returns undefined when GitHub does not tell. */
  viewer(): Promise<string | undefined>
  /** Waits in the time of GitHub, which is that of the wall. */
  sleep(seconds: Seconds): Promise<void>
}

export interface ConnectGitHub {
  /** Of an Enterprise Server, as `GITHUB_API_URL` has it; by default that of this job. */
  readonly apiUrl?: string | undefined
  readonly token: string
  readonly repository: string
  readonly info: (line: string) => void
  readonly sleep: (seconds: Seconds) => Promise<void>
  /** How long one call may wait for a rate limit or a failing server, all its waits together; 0 asks once. */
  readonly patience?: Seconds
  /** How long one request of REST may take; by default as long as the connection lasts. */
  readonly timeout?: Seconds
}

const viewerSchema = z.object({ viewer: z.object({ login: z.string() }) })

/** What Octokit says of a failed call, read field by field. */
const failed = z.object({
  status: z.number(),
  message: z.string(),
  response: z.optional(
    z.object({
      headers: z.record(z.string(), z.unknown()),
      data: z.optional(z.unknown()),
    }),
  ),
})

/** The server is the one of `GITHUB_API_URL`: github.com, or an Enterprise Server. */
export async function connectGitHub(connection: ConnectGitHub): Promise<GitHubApi> {
  const { apiUrl, token, repository, info, sleep, patience = PATIENCE, timeout } = connection
  const { getOctokit } = await import('@actions/github')
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  const octokit = getOctokit(token, { log: silent, ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }) })
  const [owner = '', repo = ''] = repository.split('/')

  async function once(route: string, parameters: Parameters): Promise<{ data: unknown; link: string }> {
    try {
      const request = timeout === undefined ? {} : { signal: AbortSignal.timeout(timeout * 1000) }
      const { data, headers } = await octokit.request(route, { owner, repo, ...parameters, request })
      return { data, link: headers.link ?? '' }
    } catch (error) {
      throw refused(error, /^(GET|PATCH|DELETE) /.test(route))
    }
  }

  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1, left = patience; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        const wait = error instanceof GitHubError ? waitBefore(error.refusal, attempt) : undefined
        if (wait === undefined || wait > left) throw error
        left -= wait
        if (!isUnanswered(error)) info(`GitHub asks to wait ${formatDuration(wait)} (rate limit).`)
        await sleep(wait)
      }
    }
  }

  return {
    repository,
    sleep,
    async send(route, parameters, schema) {
      return understood(route, schema, (await patiently(() => once(route, parameters))).data)
    },
    async sendOnce(route, parameters, schema) {
      return understood(route, schema, (await once(route, parameters)).data)
    },
    patiently,
    async *list(route, parameters, schema) {
      for (let page = 1; ; page++) {
        const { data, link } = await patiently(() => once(route, { per_page: 100, ...parameters, page }))
        yield* understood(route, z.array(schema), data)
        if (!/<[^>]+>;\s*rel="next"/.test(link)) return
      }
    },
    async viewer() {
      try {
        // REST's "GET /user" is closed to the token of a job and to those of apps.
        const parsed = viewerSchema.safeParse(await octokit.graphql('{ viewer { login } }'))
        return parsed.success ? parsed.data.viewer.login : undefined
      } catch {
        return undefined
      }
    },
  }
}

function understood<T>(route: string, schema: z.ZodMiniType<T>, data: unknown): T {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
  throw new GitHubError({
    status: 502,
    message: `${route} answers something else than expected: ${where}`,
    headers: {},
    repeatable: false,
  })
}

function refused(error: unknown, repeatable: boolean): unknown {
  const parsed = failed.safeParse(error)
  if (!parsed.success) return error
  const { status, message, response } = parsed.data
  const headers = Object.fromEntries(
    Object.entries(response?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  const said = z.object({ message: z.string() }).safeParse(response?.data)
  return new GitHubError({ status, message: said.success ? said.data.message : message, headers, repeatable })
}
