import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface IssueState {
  readonly number: number
  readonly title: string
  body: string
  state: string
  readonly labels: readonly string[]
  readonly comments: string[]
  readonly isPullRequest?: boolean
}

/** The issues of one repository as GitHub's REST API serves them, on 127.0.0.1. */
export class IssueServer {
  readonly issues: IssueState[] = []
  /** What the token may do with issues. */
  mayWrite = true
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  static async start(): Promise<IssueServer> {
    const server = new IssueServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  /** For `GITHUB_API_URL`. */
  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  add(issue: Omit<IssueState, 'number' | 'comments'>): IssueState {
    const made = { ...issue, number: this.issues.length + 1, comments: [] }
    this.issues.push(made)
    return made
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const sent = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const url = new URL(request.url ?? '', this.url)
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const [, number, comments] = /^\/repos\/example\/orders\/issues(?:\/(\d+))?(\/comments)?$/.exec(url.pathname) ?? []
    if (!url.pathname.startsWith('/repos/example/orders/issues')) return reply(404, { message: 'Not Found' })
    if (request.method === 'GET') {
      const label = url.searchParams.get('labels') ?? ''
      return reply(200, this.issues.filter(({ labels }) => labels.includes(label)).map(json))
    }
    if (!this.mayWrite) return reply(403, { message: 'Resource not accessible by integration' })
    if (number === undefined) return reply(201, json(this.add({ ...sent, state: 'open' })))
    const issue = this.issues.find(one => one.number === Number(number))
    if (issue === undefined) return reply(404, { message: 'Not Found' })
    if (comments !== undefined) issue.comments.push(String(sent.body))
    else Object.assign(issue, sent)
    return reply(comments === undefined ? 200 : 201, json(issue))
  }
}

function json({ comments: _, isPullRequest, labels, ...issue }: IssueState): object {
  return {
    ...issue,
    labels: labels.map(name => ({ name })),
    html_url: `https://github.com/example/orders/issues/${issue.number}`,
    ...(isPullRequest === true ? { pull_request: { url: '' } } : {}),
  }
}
