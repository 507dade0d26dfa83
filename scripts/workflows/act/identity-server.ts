import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

/** GitHub's identity tokens, for the jobs of a run: act has none. Whoever asks is told the same. */
export class IdentityServer {
  readonly #server: Server
  asked = 0

  private constructor() {
    this.#server = createServer((_, response) => {
      this.asked += 1
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ value: token() }))
    })
  }

  static async start(): Promise<IdentityServer> {
    const server = new IdentityServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get environment(): Readonly<Record<string, string>> {
    const address = this.#server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-test',
    }
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

function token(): string {
  const claims = { sub: 'repo:acme/orders:environment:production', repository: 'acme/orders', aud: 'sts.amazonaws.com' }
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.signature`
}
