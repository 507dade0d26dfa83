import { once } from 'node:events'
import { createServer } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { AwsError, type Service } from '../../../sandbox/src/http/service.ts'

export const ACCOUNT = { id: '123456789012', partition: 'aws', region: 'us-east-1' }

/** One service of the sandbox on a port of its own, without the gateway. */
export async function serve(service: Service): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
    const url = new URL(incoming.url ?? '/', 'http://sandbox')
    const matched = service.match({
      service: service.name,
      method: incoming.method ?? 'GET',
      rawPath: url.pathname,
      query: url.searchParams,
      headers,
      body: headers.get('content-encoding') === 'gzip' ? gunzipSync(raw) : raw,
      region: ACCOUNT.region,
      accessKeyId: 'test',
    })
    if (matched === undefined) {
      outgoing.writeHead(501).end()
      return
    }
    const reply = await matched.run().catch((error: unknown) => {
      if (error instanceof AwsError) return matched.fail(error)
      return matched.fail(new AwsError(500, 'InternalServiceFault', String(error)))
    })
    outgoing.writeHead(reply.status, { ...reply.headers }).end(reply.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
