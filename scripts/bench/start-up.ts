import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Place, paired, type Row } from './measure.ts'

const ROUNDS = 11

/** From the start of the process to its first request on the wire, against a process that only does one `fetch`. */
export async function startUp({ bundles }: Place): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'))
  let arrived = (_at: number): void => {}
  const server = createServer(request => {
    arrived(performance.now())
    request.socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  mkdirSync(join(folder, 'code'))
  writeFileSync(join(folder, 'code/index.mjs'), 'export const handler = async () => 1\n')
  writeFileSync(join(folder, 'fetch.mjs'), `await fetch(${JSON.stringify(url)}).catch(() => {})\n`)
  for (const name of ['output', 'summary', 'state']) writeFileSync(join(folder, name), '')
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIABENCH',
    AWS_SECRET_ACCESS_KEY: 'bench',
    GITHUB_WORKSPACE: folder,
    GITHUB_REPOSITORY: 'example/orders',
    GITHUB_SHA: 'c'.repeat(40),
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_STATE: join(folder, 'state'),
    RUNNER_TEMP: folder,
    'INPUT_FUNCTION-NAME': 'bench',
    'INPUT_CODE-ARTIFACTS-DIR': 'code',
    INPUT_STRATEGY: 'all-at-once',
  }
  const untilRequest = async (script: string): Promise<number> => {
    const first = Promise.withResolvers<number>()
    const start = performance.now()
    arrived = at => first.resolve(at - start)
    const child = spawn(process.execPath, [script], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', chunk => {
      stderr += chunk
    })
    const ended = new Promise<void>(resolve => child.on('close', () => resolve()))
    void ended.then(() => first.reject(new Error(`${script} ended before its first request: ${stderr}`)))
    try {
      return await first.promise
    } finally {
      child.kill('SIGKILL')
      await ended
    }
  }
  try {
    const { ratio, ours, theirs } = await paired(
      ROUNDS,
      () => untilRequest(join(bundles, 'deploy.js')),
      () => untilRequest(join(folder, 'fetch.mjs')),
    )
    return [
      {
        what: `process start to the first request on the wire (${ours.toFixed(0)} ms against ${theirs.toFixed(0)} ms for one fetch)`,
        measured: `${ratio.toFixed(2)} x`,
        budget: '1.8 x',
        within: ratio <= 1.8,
      },
    ]
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  }
}
