import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What GitHub says of the workflow that asks. */
export const CLAIMS = {
  sub: 'repo:acme/orders:environment:production',
  repository: 'acme/orders',
  repository_id: '7654321',
  repository_owner_id: '1234567',
} as const

/** A token of these claims; no test checks its signature. */
export function tokenOf(claims: Readonly<Record<string, string>>, signature = 'c2lnbmF0dXJl'): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${signature}`
}

/** Stands in for GitHub where a job asks for its identity token. */
export class TokenServer {
  /** Every token given out. */
  readonly tokens: string[] = []
  /** Audiences asked for. */
  readonly audiences: (string | null)[] = []
  readonly env: Readonly<Record<string, string>>
  readonly #server

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    const { port } = server.address() as AddressInfo
    this.env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER,
    }
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1')
      if (request.headers.authorization !== `Bearer ${BEARER}`) {
        response.writeHead(401).end()
        return
      }
      this.audiences.push(url.searchParams.get('audience'))
      const token = tokenOf(CLAIMS, `signature${this.tokens.length}of4711`)
      this.tokens.push(token)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ value: token }))
    })
  }

  static async start(): Promise<TokenServer> {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return new TokenServer(server)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

/** What the runner gives a job to ask with: a secret too. */
export const BEARER = 'runtime0123456789ABCDEFtoken'
