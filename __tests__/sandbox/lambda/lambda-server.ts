import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { SandboxClock } from '../../../sandbox/src/clock.ts'
import { AwsError, type AwsRequest } from '../../../sandbox/src/http/service.ts'
import { type LambdaOptions, LambdaService } from '../../../sandbox/src/lambda/lambda-service.ts'
import type { FunctionRuntime, Invocation } from '../../../sandbox/src/lambda/runtime-port.ts'
import type { MetricPoint, SignatureCheck } from '../../../sandbox/src/ports.ts'

export const ACCOUNT = { id: '123456789012', partition: 'aws', region: 'us-east-1' }
export const ROLE = 'arn:aws:iam::123456789012:role/execution'
export const ARN = 'arn:aws:lambda:us-east-1:123456789012:function'

/** A package whose only file says what it is. */
export function packageOf(text: string): Uint8Array {
  const handler = Buffer.from(`export const handler = async () => ${JSON.stringify(text)}`)
  return zipSync({ 'index.mjs': [handler, { mtime: new Date(1980, 0, 1) }] })
}

/** Answers without running code: what a test of the control plane needs of a handler. */
class EchoRuntime implements FunctionRuntime {
  readonly invocations: Invocation[] = []
  /** Versions whose invocations fail. */
  readonly failing = new Set<string>()
  /** While set, invocations wait for it. */
  gate: Promise<void> | undefined

  async invoke(invocation: Invocation): ReturnType<FunctionRuntime['invoke']> {
    this.invocations.push(invocation)
    await this.gate
    const failed = this.failing.has(invocation.version)
    const lines = [{ at: 0, message: `ran ${invocation.version}` }]
    return {
      payload: Buffer.from(JSON.stringify(failed ? { errorMessage: 'no' } : { version: invocation.version })),
      ...(failed ? { functionError: 'Unhandled' as const } : {}),
      logs: lines.map(line => `${line.message}\n`).join(''),
      lines,
      durationMs: 12,
    }
  }
}

/** LambdaService alone behind node:http, with a clock that moves only when told. */
export class LambdaServer {
  readonly clock = new SandboxClock({ kind: 'manual' }, Date.UTC(2026, 10, 24, 10) / 1000)
  readonly runtime = new EchoRuntime()
  readonly points: MetricPoint[] = []
  readonly logged: { group: string; stream: string; message: string }[] = []
  readonly objects = new Map<string, Uint8Array>()
  /** What the next packages' signatures say, by their bytes as text. */
  signature: (zip: Uint8Array) => SignatureCheck = () => ({ kind: 'unsigned' })
  readonly service: LambdaService
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(reply => response.writeHead(reply.status, reply.headers).end(reply.body))
  })

  constructor(options: Partial<LambdaOptions> = {}) {
    this.service = new LambdaService({
      account: ACCOUNT,
      clock: this.clock,
      metrics: { put: points => void this.points.push(...points) },
      logs: { append: (group, stream, _at, message) => void this.logged.push({ group, stream, message }) },
      objects: {
        get: (bucket, key, versionId) => {
          const bytes = this.objects.get(`${bucket}/${key}`)
          if (bytes === undefined) throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.')
          return { bytes, versionId }
        },
      },
      signatures: { verify: zip => this.signature(zip) },
      runtime: this.runtime,
      seed: 7,
      ...options,
    })
  }

  async start(): Promise<LambdaClient> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return new LambdaClient({
      region: ACCOUNT.region,
      endpoint: this.url,
      credentials: { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' },
      maxAttempts: 1,
    })
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server is not listening')
    return `http://127.0.0.1:${address.port}`
  }

  async close(): Promise<void> {
    this.clock.stop()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
    const matchable: AwsRequest = {
      service: 'lambda',
      method: request.method ?? 'GET',
      rawPath: url.pathname,
      query: url.searchParams,
      headers,
      body: await buffer(request),
      region: ACCOUNT.region,
      accessKeyId: undefined,
    }
    const matched = this.service.match(matchable)
    if (matched === undefined) return { status: 501, headers: {}, body: Buffer.alloc(0) }
    const reply = await matched.run()
    return { status: reply.status, headers: { ...reply.headers }, body: Buffer.from(reply.body ?? '') }
  }
}
