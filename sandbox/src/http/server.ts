import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { SandboxClock } from '../clock.ts'
import type { Account } from '../ports.ts'
import { decodeBody } from './body.ts'
import type { Answer, Gateway } from './gateway.ts'
import { plainError } from './plain-error.ts'
import { AwsError, type AwsReply, type AwsRequest } from './service.ts'
import { findTarget, type Target } from './target.ts'

export interface ServerParts {
  readonly gateway: Gateway
  /** Everything under `/_sandbox/`. */
  readonly control: Hono
  readonly clock: SandboxClock
  readonly account: Account
}

/**
 * Serves AWS and the control API on one port of 127.0.0.1. AWS replies are written byte for byte here, because faults
 * cut connections and HEAD replies carry the length of a body that is not there.
 */
export async function listen(port: number, parts: ServerParts): Promise<Server> {
  const control = getRequestListener(parts.control.fetch, { overrideGlobalObjects: false })
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (incoming, outgoing) => {
    const handled = incoming.url?.startsWith('/_sandbox/')
      ? control(incoming, outgoing)
      : answer(parts, incoming, outgoing)
    void Promise.resolve(handled).catch(error => {
      console.error('sandbox: a request failed', error)
      outgoing.destroy()
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function answer(parts: ServerParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const raw = await readAll(incoming)
  if (raw === undefined) return
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  const rawPath = mark === -1 ? url : url.slice(0, mark)
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))
  const headers = headersOf(incoming)
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true
  const target = findTarget(rawPath, query, headers, isForm ? new URLSearchParams(raw.toString('latin1')) : undefined)
  const unread: AwsRequest = {
    service: target.service,
    method: incoming.method ?? 'GET',
    rawPath,
    query,
    headers,
    body: raw,
    region: target.region ?? parts.account.region,
    accessKeyId: target.accessKeyId,
  }
  const result = await handle(parts.gateway, unread, target.signed)
  if (result.kind === 'drop') incoming.socket.destroy()
  else if (result.kind === 'reply') write(outgoing, result.reply, parts.clock, unread.method)
}

async function handle(gateway: Gateway, unread: AwsRequest, signed: Target['signed']): Promise<Answer> {
  let body: Uint8Array
  try {
    body = decodeBody(unread.service, unread.headers, unread.body)
  } catch (error) {
    return { kind: 'reply', reply: plainError(unread, new AwsError(400, 'IncompleteBody', String(error))) }
  }
  try {
    return await gateway.handle({ ...unread, body }, signed)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return { kind: 'reply', reply: plainError(unread, error) }
  }
}

function write(outgoing: ServerResponse, reply: AwsReply, clock: SandboxClock, method: string): void {
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  const headers = new Map([
    ['date', new Date(clock.now() * 1000).toUTCString()],
    ['x-amzn-requestid', randomUUID()],
    ...(reply.status === 204 ? [] : [['content-length', String(body?.byteLength ?? 0)] as const]),
    ...Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const),
  ])
  outgoing.sendDate = false
  outgoing.writeHead(reply.status, Object.fromEntries(headers))
  outgoing.end(method === 'HEAD' ? undefined : body)
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  return headers
}

/** @returns nothing when the caller went away in the middle. */
async function readAll(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  try {
    for await (const part of incoming) parts.push(part)
  } catch {
    return undefined
  }
  return Buffer.concat(parts)
}
