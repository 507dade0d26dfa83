import { createServer } from 'node:http'

/** The endpoint that gives a task of a container its role, for AWS_CONTAINER_CREDENTIALS_FULL_URI. */
export async function containerRole() {
  const asked: string[] = []
  const session = {
    AccessKeyId: 'AKIACONTAINER',
    SecretAccessKey: 'test',
    Token: 't',
    Expiration: '2099-01-01T00:00:00Z',
  }
  const server = createServer((request, response) => {
    asked.push(String(request.url))
    response.setHeader('content-type', 'application/json').end(JSON.stringify(session))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.')
  return {
    /** Paths that were asked for. */
    asked,
    url: `http://127.0.0.1:${address.port}/role`,
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    },
  }
}
