import { type Context, Hono } from 'hono'
import { branchJson, commentJson, deploymentJson, pullJson, statusJson } from './render.ts'
import type { DeploymentState, Level, Repository, Scope } from './repository.ts'
import { replyProblem, requestProblem } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

/** A reply that is no success, in GitHub's form. */
export class Refused extends Error {
  readonly status: 403 | 404 | 409 | 422 | 429 | 500
  readonly headers: Readonly<Record<string, string>>
  constructor(status: Refused['status'], message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

const LEVELS: readonly Level[] = ['none', 'read', 'write']

export interface Served {
  readonly repository: Repository
  /** Seconds since the epoch. */
  now(): number
  /** Told of a reply that GitHub would never give, or a request it would not take. */
  violated(problem: string): void
}

/** The one question of GitHub's GraphQL API that previews ask: a token of a job, too, learns whose it is. */
export function graphqlRoute({ repository }: Pick<Served, 'repository'>): Hono {
  const app = new Hono()
  app.post('/graphql', async c => {
    const { query }: { query?: unknown } = await c.req.json()
    if (query !== '{ viewer { login } }') return c.json({ errors: [{ message: 'not emulated' }] })
    return c.json({ data: { viewer: { login: repository.viewer.login } } })
  })
  return app
}

/** The routes of GitHub's REST API that previews use; what they answer fits GitHub's own description. */
export function githubRoutes({ repository, now, violated }: Served): Hono {
  const app = new Hono()
  const at = '/repos/:owner/:repo'

  const allow = (scope: Scope, level: Level): void => {
    if (LEVELS.indexOf(repository.permissions[scope]) >= LEVELS.indexOf(level)) return
    const header = `${scope.replaceAll('-', '_')}=${level}`
    const accepted = scope === 'pull-requests' && level === 'write' ? `issues=write; ${header}` : header
    throw new Refused(403, 'Resource not accessible by integration', { 'x-accepted-github-permissions': accepted })
  }
  const here = (c: Context): void => {
    const { owner = '', repo = '' } = c.req.param()
    if (`${owner}/${repo}` !== repository.fullName) throw new Refused(404, 'Not Found')
  }
  const reply = (c: Context, schema: string, body: Json, status: 200 | 201 = 200): Response => {
    const problem = replyProblem(schema, body)
    if (problem !== undefined) violated(`${c.req.method} ${c.req.path} replied: ${problem}`)
    return c.json(body, status)
  }
  const page = (c: Context, schema: string, all: readonly Json[]): Response => {
    const size = Math.min(100, Number(c.req.query('per_page') ?? '30'))
    const number = Number(c.req.query('page') ?? '1')
    const last = Math.max(1, Math.ceil(all.length / size))
    const to = (target: number, rel: string): string => {
      const url = new URL(c.req.url)
      url.searchParams.set('page', String(target))
      return `<${url}>; rel="${rel}"`
    }
    const links = number < last ? [to(number + 1, 'next'), to(last, 'last')] : []
    if (links.length > 0) c.header('link', links.join(', '))
    const items = all.slice((number - 1) * size, number * size)
    for (const item of items) {
      const problem = replyProblem(schema, item)
      if (problem !== undefined) violated(`${c.req.method} ${c.req.path} listed: ${problem}`)
    }
    return c.json(items)
  }
  const read = async (c: Context, schema: string): Promise<Json> => {
    const body: unknown = await c.req.json()
    const problem = requestProblem(schema, body)
    if (problem !== undefined) {
      violated(`${c.req.method} ${c.req.path} was sent: ${problem}`)
      throw new Refused(422, `Invalid request.\n\n${problem}`)
    }
    return typeof body === 'object' && body !== null ? { ...body } : {}
  }

  app.get(`${at}/pulls/:number`, c => {
    here(c)
    allow('pull-requests', 'read')
    const number = Number(c.req.param('number'))
    const pull = repository.pulls.get(number)
    if (pull === undefined) throw new Refused(404, 'Not Found')
    const before = repository.stale.get(number)
    repository.stale.delete(number)
    return reply(c, 'pull-request', pullJson({ ...pull, ...before }, repository))
  })

  // The whole of a run is large; these are the fields that say how it is.
  app.get(`${at}/actions/runs/:run/attempts/:attempt`, c => {
    here(c)
    const id = Number(c.req.param('run'))
    if (id < 1 || id > repository.run) throw new Refused(404, 'Not Found')
    const status = id < repository.run ? 'completed' : 'in_progress'
    return c.json({ id, run_attempt: Number(c.req.param('attempt')), status })
  })

  app.get(`${at}/branches/:branch{.+}`, c => {
    here(c)
    allow('contents', 'read')
    const branch = decodeURIComponent(c.req.param('branch'))
    if (!repository.branches.has(branch)) throw new Refused(404, 'Branch not found')
    return reply(c, 'branch-with-protection', branchJson(branch))
  })

  app.get(`${at}/issues/:number/comments`, c => {
    here(c)
    allow('pull-requests', 'read')
    return page(c, 'issue-comment', repository.commentsOn(Number(c.req.param('number'))).map(commentJson))
  })
  app.post(`${at}/issues/:number/comments`, async c => {
    here(c)
    allow('pull-requests', 'write')
    const { body } = await read(c, 'create-comment')
    const made = repository.comment(Number(c.req.param('number')), short(String(body)), repository.viewer)
    return reply(c, 'issue-comment', commentJson(made), 201)
  })
  const commentAt = (c: Context) => {
    const found = repository.comments.find(({ id }) => id === Number(c.req.param('id')))
    if (found === undefined) throw new Refused(404, 'Not Found')
    return found
  }
  app.patch(`${at}/issues/comments/:id`, async c => {
    here(c)
    allow('pull-requests', 'write')
    const found = commentAt(c)
    found.body = short(String((await read(c, 'update-comment')).body))
    return reply(c, 'issue-comment', commentJson(found))
  })
  app.delete(`${at}/issues/comments/:id`, c => {
    here(c)
    allow('pull-requests', 'write')
    repository.comments.splice(repository.comments.indexOf(commentAt(c)), 1)
    return c.body(null, 204)
  })

  const deploymentAt = (c: Context): DeploymentState => {
    const found = repository.deployments.find(({ id }) => id === Number(c.req.param('id')))
    if (found === undefined) throw new Refused(404, 'Not Found')
    return found
  }
  app.get(`${at}/deployments`, c => {
    here(c)
    allow('deployments', 'read')
    const { environment, task, ref, sha } = c.req.query()
    const found = repository.deployments
      .toReversed()
      .filter(
        one =>
          (environment === undefined || one.environment === environment) &&
          (task === undefined || one.task === task) &&
          (ref === undefined || one.ref === ref) &&
          (sha === undefined || one.sha === sha),
      )
    return page(c, 'deployment', found.map(deploymentJson))
  })
  app.post(`${at}/deployments`, async c => {
    here(c)
    allow('deployments', 'write')
    const body = await read(c, 'create-deployment')
    const ref = String(body.ref)
    const known = [...repository.pulls.values()].some(({ headSha }) => headSha === ref)
    if (!known) throw new Refused(422, `No ref found for: ${ref}`)
    const environment = String(body.environment ?? 'production')
    repository.environments.add(environment)
    const made: DeploymentState = {
      id: repository.nextId(),
      sha: ref,
      ref,
      task: String(body.task ?? 'deploy'),
      environment,
      payload: body.payload ?? {},
      description: String(body.description ?? ''),
      transient: body.transient_environment === true,
      production: body.production_environment === true,
      createdAt: `${new Date(now() * 1000).toISOString().slice(0, 19)}Z`,
      statuses: [],
    }
    repository.deployments.push(made)
    return reply(c, 'deployment', deploymentJson(made), 201)
  })
  app.get(`${at}/deployments/:id/statuses`, c => {
    here(c)
    allow('deployments', 'read')
    return page(c, 'deployment-status', deploymentAt(c).statuses.toReversed().map(statusJson))
  })
  app.post(`${at}/deployments/:id/statuses`, async c => {
    here(c)
    allow('deployments', 'write')
    const deployment = deploymentAt(c)
    const body = await read(c, 'create-deployment-status')
    if (String(body.description ?? '').length > 140)
      throw new Refused(422, 'description is too long (maximum is 140 characters)')
    const status = {
      id: repository.nextId(),
      state: String(body.state),
      description: String(body.description ?? ''),
      environmentUrl: String(body.environment_url ?? ''),
      logUrl: String(body.log_url ?? ''),
    }
    deployment.statuses.push(status)
    if (status.state === 'success' && body.auto_inactive !== false) endOthers(repository, deployment)
    return reply(c, 'deployment-status', statusJson(status), 201)
  })
  return app
}

/** F§6.5: only successful ones that are neither transient nor of production. */
function endOthers(repository: Repository, current: DeploymentState): void {
  for (const other of repository.deployments) {
    const last = other.statuses.at(-1)
    if (other === current || other.environment !== current.environment || other.transient || other.production) continue
    if (last?.state === 'success') other.statuses.push({ ...last, id: repository.nextId(), state: 'inactive' })
  }
}

function short(body: string): string {
  if (body.length <= 65_536) return body
  throw new Refused(422, 'Body is too long (maximum is 65536 characters)')
}
