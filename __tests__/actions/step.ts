import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface StepResult {
  readonly code: number | null
  readonly log: readonly string[]
  readonly output: string
  readonly summary: string
  readonly state: string
}

/** Runs the fixture step in a process of its own, as a runner does. @param onLine called for each line of its log. */
export async function runStep(
  how: string,
  onLine: (line: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), 'step-'))
  const files = { GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary', GITHUB_STATE: 'state' }
  const env = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(folder, file)]))
  await Promise.all(Object.values(env).map(file => writeFile(file, '')))
  const child = spawn(process.execPath, [join(import.meta.dirname, '__fixtures__/step.ts')], {
    env: {
      ...env,
      INPUT_HOW: how,
      GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
      PATH: process.env.PATH ?? '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (const line of chunk.split('\n')) onLine(line, signal => child.kill(signal))
  })
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8')
  const [output, summary, state] = await Promise.all([read('output'), read('summary'), read('state')])
  await rm(folder, { recursive: true })
  return { code, log: text.split('\n'), output, summary, state }
}
