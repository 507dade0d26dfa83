import { existsSync } from 'node:fs'
import { afterAll, describe, expect, test } from '@jest/globals'
import { zipSync } from 'fflate'
import { SandboxClock } from '../../../../sandbox/src/clock.ts'
import { FunctionRuntime } from '../../../../sandbox/src/lambda/runtime/function-runtime.ts'
import type { Invocation } from '../../../../sandbox/src/lambda/runtime-port.ts'
import { handlerZip, zipOf } from '../../../support/sandbox-fixture.ts'

const account = { id: '123456789012', partition: 'aws', region: 'eu-west-1' }
const clock = new SandboxClock({ kind: 'manual' }, 1_800_000_000)
const runtime = new FunctionRuntime({ clock, account, maxProcesses: 3 })
afterAll(() => runtime.close())

let count = 0
function invocation(zip: Uint8Array, changes: Partial<Invocation> = {}): Invocation {
  return {
    requestId: `request-${++count}`,
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop:live',
    functionName: 'shop',
    version: '7',
    codeSha256: '',
    zip,
    layers: [],
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    environment: {},
    timeout: 10,
    memory: 256,
    payload: Buffer.from('{"n":1}'),
    clientContext: undefined,
    tenantId: undefined,
    logGroup: '/aws/lambda/shop',
    logStream: '2027/01/15/[7]abc',
    ...changes,
  }
}

async function call(zip: Uint8Array, changes: Partial<Invocation> = {}) {
  const result = await runtime.invoke(invocation(zip, changes))
  const payload: unknown = JSON.parse(Buffer.from(result.payload).toString('utf8'))
  return { ...result, payload }
}

describe('a handler is found', () => {
  const esm = 'export const handler = async event => event.n + 1'
  const cjs = 'exports.handler = async event => event.n + 1'
  test.each<[string, Record<string, string>, string]>([
    ['as an ES module', { 'index.mjs': esm }, 'index.handler'],
    ['as CommonJS', { 'index.cjs': cjs }, 'index.handler'],
    ['as CommonJS when no package.json says otherwise', { 'index.js': cjs }, 'index.handler'],
    ['by the type of its package.json', { 'package.json': '{"type":"module"}', 'index.js': esm }, 'index.handler'],
    [
      'by the package.json nearest to it',
      { 'package.json': '{"type":"module"}', 'src/package.json': '{}', 'src/app.js': cjs },
      'src/app.handler',
    ],
    ['in a folder', { 'src/app.mjs': esm }, 'src/app.handler'],
    [
      'inside an exported object',
      { 'index.js': 'exports.api = { v1: { get: async e => e.n + 1 } }' },
      'index.api.v1.get',
    ],
    ['though it is not async', { 'index.mjs': 'export const handler = event => event.n + 1' }, 'index.handler'],
    ['in a package', { 'node_modules/shop/index.js': cjs }, 'shop.handler'],
  ])('%s', async (_name, files, handler) => {
    await expect(call(zipOf(files), { handler })).resolves.toMatchObject({ payload: 2 })
  })
})

describe('a handler that cannot start', () => {
  test.each<[string, Record<string, string>, string, string, string]>([
    [
      'has no file',
      { 'other.mjs': '' },
      'index.handler',
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'index'",
    ],
    [
      'lacks a dependency',
      { 'index.js': 'require("pg")' },
      'index.handler',
      'Runtime.ImportModuleError',
      "find module 'pg'",
    ],
    [
      'is not exported',
      { 'index.mjs': '' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'is no function',
      { 'index.mjs': 'export const handler = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    ['has a bad name', { 'index.mjs': '' }, 'index', 'Runtime.MalformedHandlerName', 'Bad handler'],
    [
      'leaves the package',
      { 'index.mjs': '' },
      '../index.handler',
      'Runtime.MalformedHandlerName',
      'is not a valid handler name',
    ],
    [
      'does not parse',
      { 'index.mjs': 'export const = 1' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      'SyntaxError',
    ],
    ['throws at start', { 'index.mjs': 'throw new TypeError("no config")' }, 'index.handler', 'TypeError', 'no config'],
    [
      'takes a callback on nodejs24.x',
      { 'index.mjs': 'export const handler = (e, c, done) => done()' },
      'index.handler',
      'Runtime.CallbackHandlerDeprecated',
      'has removed support for callback-based function handlers',
    ],
    ['exits at start', { 'index.mjs': 'process.exit(7)' }, 'index.handler', 'Runtime.ExitError', 'exit status 7'],
  ])("because it %s says so in Lambda's words", async (_name, files, handler, errorType, errorMessage) => {
    const result = await call(zipOf(files), { handler })
    expect(result).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType, errorMessage: expect.stringContaining(errorMessage) },
    })
  })

  test('is started anew for the next invocation, since the cause may have passed', async () => {
    const zip = zipOf({ 'index.mjs': 'throw new Error("at " + process.pid)' })
    const [first, second] = [await call(zip), await call(zip)]
    expect(first.payload).not.toEqual(second.payload)
  })
})

describe('a handler that fails', () => {
  test('answers with type, message and a trace that names no folder of this machine', async () => {
    const { payload, functionError } = await call(handlerZip('const e = new RangeError("boom"); e.code = 42; throw e'))
    expect(functionError).toBe('Unhandled')
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'boom' })
    expect(payload).toHaveProperty('trace[1]', expect.stringContaining('file:///var/task/index.mjs'))
    expect(JSON.stringify(payload)).not.toContain('sandbox')
  })

  test('may throw anything', async () => {
    await expect(call(handlerZip('throw "text"'))).resolves.toMatchObject({
      payload: { errorType: 'string', errorMessage: 'text' },
    })
  })

  test('by exiting ends its environment, and the next invocation starts cold', async () => {
    const zip = handlerZip('if (event.exit !== undefined) process.exit(event.exit); return process.pid')
    const warm = await call(zip)
    await expect(call(zip, { payload: Buffer.from('{"exit":3}') })).resolves.toMatchObject({
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
      },
    })
    const next = await call(zip)
    expect(next.payload).not.toBe(warm.payload)
    expect(next.initMs).toBeGreaterThan(0)
    await expect(call(zip, { payload: Buffer.from('{"exit":0}') })).resolves.toMatchObject({
      payload: { errorMessage: expect.stringContaining('Runtime exited without providing a reason') },
    })
  })

  test('by a stray exception or rejection answers with it', async () => {
    await expect(
      call(handlerZip('setTimeout(() => { throw new Error("stray") }); await new Promise(() => {})')),
    ).resolves.toMatchObject({ payload: { errorType: 'Error', errorMessage: 'stray' } })
    await expect(
      call(handlerZip('Promise.reject(new Error("unseen")); await new Promise(done => setTimeout(done, 5000))')),
    ).resolves.toMatchObject({
      payload: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: unseen' },
    })
  })

  test.each([
    ['it waits for nothing', 'console.log("began"); await new Promise(() => {})'],
    ['it never lets go of the processor', 'console.log("began"); for (;;);'],
  ])('by taking too long is ended, also when %s', async (_name, body) => {
    const result = await call(handlerZip(body), { timeout: 1 })
    expect(result.payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`,
    })
    expect(result.logs).toContain('\tbegan')
    expect(result.logs).toContain(`${result.requestId} Task timed out after 1.00 seconds`)
    expect(result.logs).toContain('Status: timeout')
  })

  test('by answering more than Lambda takes is told so', async () => {
    await expect(call(handlerZip('return "x".repeat(7e6)'))).resolves.toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Function.ResponseSizeTooLarge' },
    })
  })
})

describe('what a handler sees', () => {
  test('is its context', async () => {
    const { payload, requestId } = await call(
      handlerZip('return { ...context, left: context.getRemainingTimeInMillis() }'),
      { clientContext: '{"custom":{"a":1}}', tenantId: 'blue' },
    )
    expect(payload).toMatchObject({
      awsRequestId: requestId,
      functionName: 'shop',
      functionVersion: '7',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop:live',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/shop',
      logStreamName: '2027/01/15/[7]abc',
      clientContext: { custom: { a: 1 } },
      tenantId: 'blue',
    })
    expect(payload).toHaveProperty('left', expect.any(Number))
  })

  test("is its own environment and Lambda's, nothing of the sandbox", async () => {
    process.env.SECRET_OF_THE_HOST = 'secret'
    const { payload } = await call(handlerZip('return process.env'), { environment: { TABLE: 'orders' } })
    delete process.env.SECRET_OF_THE_HOST
    expect(payload).toMatchObject({
      TABLE: 'orders',
      AWS_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'shop',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      _HANDLER: 'index.handler',
    })
    expect(Object.keys(payload ?? {}).filter(name => /SANDBOX|SECRET_OF|NODE_CHANNEL|JEST/.test(name))).toEqual([])
  })

  test('is its event, whatever JSON that is, and an empty one when there is none', async () => {
    const zip = handlerZip('return event')
    for (const event of ['null', '[]', '"text"', '{"ü":"\\u2028"}']) {
      const { payload } = await call(zip, { payload: Buffer.from(event) })
      expect(payload).toEqual(JSON.parse(event))
    }
    await expect(call(zip, { payload: new Uint8Array() })).resolves.toMatchObject({ payload: {} })
  })

  test('is its package with modes and symbolic links kept', async () => {
    const entries = {
      'index.mjs': [
        Buffer.from(
          'import { lstatSync, readFileSync } from "node:fs"\n' +
            'export const handler = async () => [(lstatSync("run.sh").mode & 0o777).toString(8), ' +
            'lstatSync("link.txt").isSymbolicLink(), readFileSync("link.txt", "utf8")]',
        ),
        { os: 3, attrs: (0o100644 << 16) >>> 0 },
      ],
      'run.sh': [Buffer.from(''), { os: 3, attrs: (0o100755 << 16) >>> 0 }],
      'data/text.txt': [Buffer.from('linked'), { os: 3, attrs: (0o100644 << 16) >>> 0 }],
      'link.txt': [Buffer.from('data/text.txt'), { os: 3, attrs: (0o120777 << 16) >>> 0 }],
    } satisfies Parameters<typeof zipSync>[0]
    await expect(call(zipSync(entries))).resolves.toMatchObject({ payload: ['755', true, 'linked'] })
  })

  test('are the modules of its layers', async () => {
    const layer = zipOf({ 'nodejs/node_modules/shared/index.js': 'module.exports = "from the layer"' })
    const zip = zipOf({ 'index.js': 'const shared = require("shared")\nexports.handler = async () => shared' })
    await expect(call(zip, { layers: [layer] })).resolves.toMatchObject({ payload: 'from the layer' })
  })
})

test('a function of another runtime is refused in plain words', async () => {
  await expect(call(zipOf({}), { runtime: 'python3.13' })).rejects.toMatchObject({
    status: 501,
    message: 'The sandbox runs Node.js handlers only, not python3.13.',
  })
})

describe('a callback', () => {
  test('is how runtimes before nodejs24.x may answer', async () => {
    const zip = zipOf({
      'index.js': 'exports.handler = (event, context, done) => event.n ? done(null, "ok") : done(new Error("no"))',
    })
    await expect(call(zip, { runtime: 'nodejs22.x' })).resolves.toMatchObject({ payload: 'ok' })
    await expect(call(zip, { runtime: 'nodejs22.x', payload: Buffer.from('{}') })).resolves.toMatchObject({
      payload: { errorType: 'Error', errorMessage: 'no' },
    })
  })
})

describe('the log of an invocation', () => {
  test('is what Lambda prints around what the handler prints, in sandbox time', async () => {
    const zip = handlerZip(
      'console.log("hi", { a: 1 }); console.error("bad"); process.stdout.write("raw\\n"); return 1',
    )
    const { lines, requestId } = await call(zip)
    expect(lines.map(line => line.message)).toEqual([
      `START RequestId: ${requestId} Version: 7`,
      expect.stringMatching(/^2027-01-15T08:00:\d\d\.\d{3}Z\t\S+\tINFO\thi { a: 1 }$/),
      expect.stringMatching(/\tERROR\tbad$/),
      'raw',
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t$/,
      ),
    ])
    expect(lines.every(line => line.at === 1_800_000_000)).toBe(true)
    const warm = await call(zip)
    expect(warm.logs).not.toContain('Init Duration')
  })

  test('carries what was printed while starting, once', async () => {
    const zip = zipOf({ 'index.mjs': 'console.log("starting")\nexport const handler = async () => 1' })
    expect((await call(zip)).logs).toContain('starting')
    expect((await call(zip)).logs).not.toContain('starting')
  })

  test('is JSON when the function says so, and leaves out what is below its level', async () => {
    const zip = handlerZip('console.debug("quiet"); console.warn("loud")')
    const { lines, requestId } = await call(zip, { logFormat: 'JSON', environment: { AWS_LAMBDA_LOG_LEVEL: 'WARN' } })
    const printed = lines.filter(line => line.message.startsWith('{')).map(line => JSON.parse(line.message))
    expect(printed).toMatchObject([{ level: 'WARN', message: 'loud', requestId }])
  })
})

describe('environments', () => {
  test('stay warm: the next invocation runs in the same process and finds its globals', async () => {
    const zip = handlerZip('globalThis.seen = (globalThis.seen ?? 0) + 1; return globalThis.seen')
    expect((await call(zip)).payload).toBe(1)
    expect((await call(zip)).payload).toBe(2)
  })

  test('are not shared between versions or configurations', async () => {
    const zip = handlerZip('return process.pid')
    const pids = new Set<unknown>([
      (await call(zip)).payload,
      (await call(zip, { version: '8' })).payload,
      (await call(zip, { environment: { A: '1' } })).payload,
    ])
    expect(pids.size).toBe(3)
  })

  test('serve one invocation at a time, and no more of them live than allowed', async () => {
    const zip = handlerZip(
      'globalThis.busy = (globalThis.busy ?? 0) + 1; const busy = globalThis.busy; ' +
        'await new Promise(done => setTimeout(done, 20)); globalThis.busy--; return { busy, pid: process.pid }',
    )
    const results = await Promise.all(Array.from({ length: 12 }, () => call(zip)))
    const answers = results.map(result => result.payload as { busy: number; pid: number })
    expect(answers.every(answer => answer.busy === 1)).toBe(true)
    expect(new Set(answers.map(answer => answer.pid)).size).toBeLessThanOrEqual(3)
  })

  test('make room for each other when every process is taken', async () => {
    const pids = new Set<unknown>()
    for (let version = 1; version <= 8; version++) {
      pids.add((await call(handlerZip('return process.pid'), { version: String(version) })).payload)
    }
    expect(pids.size).toBe(8)
  })

  test('end with the runtime, and so does the unpacked code', async () => {
    const own = new FunctionRuntime({ clock, account })
    const { payload } = await own.invoke(invocation(handlerZip('return [process.pid, process.cwd()]')))
    const [pid, folder] = JSON.parse(Buffer.from(payload).toString('utf8')) as [number, string]
    expect(existsSync(folder)).toBe(true)
    await own.close()
    expect(existsSync(folder)).toBe(false)
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
