import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { EXECUTION_ROLE, handlerZip } from '../support/sandbox-fixture.ts'

const root = join(import.meta.dirname, '../..')
const source = join(root, 'sandbox/src/main.ts')
const running = new Set<ChildProcess>()

afterEach(async () => {
  for (const child of running) {
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  }
})

interface Ready {
  readonly endpoint: string
  readonly clock: unknown
  readonly pid: number
}

async function start(file: string, parameters: readonly string[]) {
  const child = spawn(process.execPath, [file, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'], env: {} })
  running.add(child)
  child.once('close', () => running.delete(child))
  const output: string[] = []
  child.stderr.on('data', chunk => output.push(String(chunk)))
  const lines = createInterface({ input: child.stdout })
  lines.on('line', line => output.push(line))
  await Promise.race([once(lines, 'line'), once(child, 'close')])
  return { child, output }
}

async function ready(file: string, parameters: readonly string[]) {
  const { child, output } = await start(file, parameters)
  return { child, output, ready: JSON.parse(output.join('\n')) as Ready }
}

describe('npm run sandbox', () => {
  test.each([
    [[], { kind: 'real' }],
    [['--rate', '30'], { kind: 'rate', rate: 30 }],
    [['--manual'], { kind: 'manual' }],
  ])('with %j prints one line of JSON when it serves, and nothing more', async (parameters, clock) => {
    const one = await ready(source, ['--port', '0', ...parameters])
    expect(one.ready).toMatchObject({ endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), clock })
    const response = await fetch(`${one.ready.endpoint}/_sandbox/clock`)
    expect(await response.json()).toMatchObject({ mode: clock })
    expect(one.output).toHaveLength(1)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s', async signal => {
    const { child } = await start(source, [])
    const closed = once(child, 'close')
    child.kill(signal)
    expect(await closed).toEqual([0, null])
  })

  test.each([
    [['--rate', '0'], 'a clock rate is a number above 0'],
    [['--rate', '3', '--manual'], 'exclude each other'],
    [['--port', 'x'], '--port'],
    [['--bogus'], 'bogus'],
  ])('refuses %j', async (parameters, text) => {
    const { child, output } = await start(source, parameters)
    if (child.exitCode === null) await once(child, 'close')
    expect(child.exitCode).toBe(1)
    expect(output.join('')).toContain(text)
    // One line, not the inside of the program.
    expect(output.join('')).toMatch(/^sandbox: [^\n]*\n$/)
  })

  test('says that a port is in use', async () => {
    const one = await ready(source, ['--port', '0'])
    const { child, output } = await start(source, ['--port', new URL(one.ready.endpoint).port])
    if (child.exitCode === null) await once(child, 'close')
    expect(output).toEqual(['sandbox: the port is in use; --port 0 takes a free one\n'])
  })
})

describe('the bundled sandbox', () => {
  const dist = mkdtempSync(join(tmpdir(), 'sandbox-bundle-'))
  beforeAll(async () => {
    await build({
      absWorkingDir: root,
      entryPoints: {
        'sandbox-server': 'sandbox/src/main.ts',
        'sandbox-handler': 'sandbox/src/lambda/runtime/bootstrap.ts',
      },
      outdir: dist,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      chunkNames: 'chunks/[name]-[hash]',
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
      logLevel: 'error',
    })
  })
  afterAll(() => rmSync(dist, { recursive: true }))

  test('runs handlers, and leaves no process of them behind', async () => {
    const { child, ready: up } = await ready(join(dist, 'sandbox-server.js'), ['--rate', '100'])
    const lambda = new LambdaClient({
      endpoint: up.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
    })
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'shop',
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return process.pid') },
      }),
    )
    await waitUntilFunctionActiveV2(
      { client: lambda, minDelay: 0.05, maxDelay: 1, maxWaitTime: 300 },
      { FunctionName: 'shop' },
    )
    const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'shop' }))
    expect(FunctionError).toBeUndefined()
    const pid = Number(Buffer.from(Payload ?? []).toString())
    lambda.destroy()
    const closed = once(child, 'close')
    child.kill('SIGINT')
    await closed
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
