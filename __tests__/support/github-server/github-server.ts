import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { pullJson } from './render.ts'
import { type Person, Repository } from './repository.ts'
import { githubRoutes, graphqlRoute, Refused } from './routes.ts'

/** One request the server has seen. */
export interface GitHubCall {
  readonly method: string
  /** Below the repository: `/pulls/7`. */
  readonly path: string
  /** What was sent, empty with most. */
  readonly body: string
}

type Hook = (call: GitHubCall) => Promise<void> | void

export interface GitHubServerOptions {
  /** `/api/v3`, as an Enterprise Server has it. */
  readonly prefix?: string
  /** Seconds since the epoch; the clock of this machine by default. */
  readonly now?: () => number
}

/**
 * GitHub's REST API for one repository, over HTTP on 127.0.0.1. What it replies is checked against GitHub's own description
 * of its API, and so is what it is sent; `problems` holds what did not fit.
 */
export class GitHubServer {
  readonly repository = new Repository()
  readonly calls: GitHubCall[] = []
  readonly problems: string[] = []
  readonly #server
  readonly #prefix: string
  readonly #hooks = new Set<Hook>()
  readonly #limits: { readonly of: (call: GitHubCall) => boolean; readonly refused: Refused }[] = []

  private constructor({ prefix = '', now = () => Date.now() / 1000 }: GitHubServerOptions) {
    this.#prefix = prefix
    const app = new Hono()
    const { repository } = this
    app.use(async (c, next) => {
      const path = c.req.path.slice(`${prefix}/repos/${repository.fullName}`.length)
      const call = { method: c.req.method, path, body: await c.req.text() }
      for (const hook of [...this.#hooks]) await hook(call)
      this.calls.push(call)
      const limit = this.#limits.findIndex(({ of }) => of(call))
      const [found] = limit === -1 ? [] : this.#limits.splice(limit, 1)
      if (found !== undefined) throw found.refused
      await next()
    })
    app.route(
      prefix === '' ? '/' : prefix,
      githubRoutes({ repository, now, violated: problem => void this.problems.push(problem) }),
    )
    // An Enterprise Server has it beside `/api/v3`.
    app.route(prefix === '' ? '/' : '/api', graphqlRoute({ repository }))
    app.onError((error, c) => {
      if (!(error instanceof Refused)) {
        this.problems.push(String(error))
        return c.json({ message: String(error) }, 500)
      }
      for (const [name, value] of Object.entries(error.headers)) c.header(name, value)
      const documentation_url = 'https://docs.github.com/rest'
      return c.json({ message: error.message, documentation_url, status: String(error.status) }, error.status)
    })
    app.notFound(c => {
      this.problems.push(`this server has no ${c.req.method} ${c.req.path}`)
      return c.json({ message: 'not emulated' }, 501)
    })
    this.#server = createAdaptorServer({ fetch: app.fetch })
  }

  static async start(options: GitHubServerOptions = {}): Promise<GitHubServer> {
    const server = new GitHubServer(options)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  /** For `GITHUB_API_URL`. */
  get url(): string {
    const address = this.#server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    return `http://127.0.0.1:${port}${this.#prefix}`
  }

  /** Runs before a request is answered. @returns how to take it away. */
  before(hook: Hook): () => void {
    this.#hooks.add(hook)
    return () => void this.#hooks.delete(hook)
  }

  /** The next call of this kind is refused: by a secondary rate limit, or by the primary one until a moment from now. */
  limit(of: (call: GitHubCall) => boolean, kind: 'secondary' | 'primary', seconds: number): void {
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
    const refused =
      kind === 'secondary'
        ? new Refused(403, message, { 'retry-after': String(seconds) })
        : new Refused(403, 'API rate limit exceeded for installation.', {
            'x-ratelimit-limit': '1000',
            'x-ratelimit-remaining': '0',
            'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
          })
    this.#limits.push({ of, refused })
  }

  /** The payload of an event, as the runner leaves it in a file. */
  event(number: number, action: string, sender: Person): Readonly<Record<string, unknown>> {
    const { repository } = this
    const pull_request = pullJson(repository.pull(number), repository)
    return { action, number, pull_request, repository: { id: repository.id }, sender: { login: sender.login } }
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    if ('closeAllConnections' in this.#server) this.#server.closeAllConnections()
    await closed
  }
}
