import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Handler } from './load-handler.ts'

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')

/** The global a handler wraps itself with to stream its answer. A plain Invoke gets the stream in one piece. */
export function defineAwslambda(): void {
  Reflect.set(globalThis, 'awslambda', {
    streamifyResponse: (handler: Handler) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: { from: (stream: Writable) => stream },
  })
}

export function isStreaming(handler: Handler): boolean {
  return Reflect.get(handler, STREAMING) === 'response'
}

/** Runs a streaming handler. @returns what it wrote: parsed when it is JSON, else as text. */
export async function collectStream(handler: Handler, event: unknown, context: object): Promise<unknown> {
  const parts: Buffer[] = []
  const stream = new Writable({
    write(chunk, encoding, done) {
      parts.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
      done()
    },
  })
  Reflect.set(stream, 'setContentType', () => undefined)
  await handler(event, stream, context)
  if (!stream.writableEnded) await finished(stream)
  const text = Buffer.concat(parts).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
