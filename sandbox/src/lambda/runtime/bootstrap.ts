/**
 * The inside of an execution environment: loads the handler, then answers one invocation at a time over IPC. Runs in a
 * process of its own and is a bundle entry of its own; it may import nothing but Node and its siblings.
 */
import { type LogContext, patchConsole } from './console-lines.ts'
import { RuntimeError, toErrorBody, toLogText } from './function-error.ts'
import { type Handler, loadHandler } from './load-handler.ts'
import type { ChildMessage, FunctionErrorBody, InvokeMessage } from './protocol.ts'
import { collectStream, defineAwslambda, isStreaming } from './streaming.ts'

const context: LogContext = { requestId: undefined, clockOffset: Number(process.env.SANDBOX_CLOCK_OFFSET ?? 0) }
delete process.env.SANDBOX_CLOCK_OFFSET
delete process.env.NODE_CHANNEL_FD

const root = process.env.LAMBDA_TASK_ROOT ?? process.cwd()
const channel = process.send?.bind(process)

function send(message: ChildMessage, sent?: () => void): void {
  channel?.(message, undefined, undefined, sent === undefined ? undefined : () => sent())
}

/** Output and errors name the folder a function has on Lambda, the same in every run. */
function asOnLambda(text: string): string {
  return text.includes(root) ? text.replaceAll(root, '/var/task') : text
}

function log(text: string): void {
  send({ kind: 'log', text: asOnLambda(text) })
}

function errorBody(thrown: unknown): FunctionErrorBody {
  const { errorType, errorMessage, trace = [] } = toErrorBody(thrown)
  return { errorType, errorMessage: asOnLambda(errorMessage), trace: trace.map(asOnLambda) }
}

/** Everything a handler prints goes through the channel, so that it arrives before the answer it belongs to. */
function captureOutput(stream: NodeJS.WriteStream): void {
  const write = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
    const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : String(chunk)
    for (const line of text.replace(/\n$/, '').split('\n')) log(line)
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') process.nextTick(() => done())
    return true
  }
  Reflect.set(stream, 'write', write)
}

function crash(label: string, thrown: unknown, exitCode: number): void {
  console.error(label, toLogText(thrown))
  const error = errorBody(thrown)
  send(ready ? { kind: 'error', error, fatal: true } : { kind: 'init-error', error }, () => process.exit(exitCode))
}

let ready = false
captureOutput(process.stdout)
captureOutput(process.stderr)
patchConsole(context, log, process.env)
process.on('uncaughtException', error => crash('Uncaught Exception ', error, 129))
process.on('unhandledRejection', reason => {
  crash('Unhandled Promise Rejection ', new RuntimeError('UnhandledPromiseRejection', String(reason)), 128)
})
process.on('disconnect', () => process.exit(0))

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  context.requestId = message.requestId
  context.clockOffset = message.clockOffset
  try {
    const event: unknown = JSON.parse(message.payload)
    const result: unknown = isStreaming(handler)
      ? await collectStream(handler, event, invocationContext(message))
      : await callHandler(handler, event, invocationContext(message))
    const payload = JSON.stringify(result)
    const memory = process.memoryUsage.rss()
    send(payload === undefined ? { kind: 'result', memory } : { kind: 'result', payload, memory })
  } catch (thrown) {
    console.error('Invoke Error ', toLogText(thrown))
    send({ kind: 'error', error: errorBody(thrown), fatal: false })
  }
}

/** Runtimes before nodejs24.x also take the answer through a callback. */
function callHandler(handler: Handler, event: unknown, given: object): unknown {
  if (handler.length < 3) return handler(event, given)
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result: unknown): void =>
      error === undefined || error === null ? resolve(result) : reject(error)
    const returned = handler(event, given, callback)
    if (returned instanceof Promise) returned.then(resolve, reject)
  })
}

function invocationContext(message: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: message.clientContext === undefined ? undefined : JSON.parse(message.clientContext),
    identity: undefined,
    invokedFunctionArn: message.invokedFunctionArn,
    awsRequestId: message.requestId,
    tenantId: message.tenantId,
    getRemainingTimeInMillis: () => message.deadline - Date.now(),
  }
}

function refuseCallbacks(handler: Handler): void {
  const runtime = /^AWS_Lambda_nodejs(\d+)\.x$/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1]
  if (runtime === undefined || Number(runtime) < 24 || handler.length < 3 || isStreaming(handler)) return
  throw new RuntimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
      'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
      'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  )
}

try {
  defineAwslambda()
  const handler = await loadHandler(root, process.env._HANDLER ?? '')
  refuseCallbacks(handler)
  process.on('message', (message: InvokeMessage) => void invoke(handler, message))
  ready = true
  send({ kind: 'ready', memory: process.memoryUsage.rss() })
} catch (thrown) {
  crash('Uncaught Exception ', thrown, 1)
}
