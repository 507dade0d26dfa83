import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One action step, started the way GitHub's runner starts it: INPUT_* in, command files out, main then post. */
export interface Step {
  /** Path of the bundle: `dist/deploy.js`. */
  readonly main: string
  readonly post?: string
  readonly inputs: Readonly<Record<string, string>>
  /** Folder for the command files; one per step. */
  readonly folder: string
  readonly workspace: string
  readonly env?: Readonly<Record<string, string>>
  readonly onLine?: (line: string) => void
  /** Called with the running main process, to signal or kill it. */
  readonly onStart?: (child: ChildProcess) => void
  /** Called between main and post, where the later steps of the job run. */
  readonly afterMain?: (main: MainResult) => Promise<void>
}

export interface MainResult {
  readonly outputs: Readonly<Record<string, string>>
  /** What GITHUB_ENV hands to the later steps. */
  readonly exported: Readonly<Record<string, string>>
}

export interface StepResult {
  /** Exit code of main; null when a signal ended it. */
  readonly exitCode: number | null
  readonly postExitCode: number | null
  readonly outputs: Readonly<Record<string, string>>
  readonly stdout: string
  /** Path of the job summary in Markdown. */
  readonly summary: string
}

/** Runs main, then post (which a runner runs whatever became of main, F§6.1). */
export async function runStep(step: Step): Promise<StepResult> {
  mkdirSync(step.folder, { recursive: true })
  const files = Object.fromEntries(
    ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'].map(name => [
      `GITHUB_${name}`,
      join(step.folder, name.toLowerCase()),
    ]),
  )
  for (const file of Object.values(files)) writeFileSync(file, '')
  const env = { ...baseEnvironment(step), ...files, ...inputEnvironment(step.inputs), ...step.env }
  const main = await run(step.main, env, step.workspace, step.onLine, step.onStart)
  const read = (file: string): Record<string, string> => readCommandFile(join(step.folder, file))
  await step.afterMain?.({ outputs: read('output'), exported: read('env') })
  const post =
    step.post === undefined
      ? undefined
      : await run(step.post, { ...env, ...prefixed('STATE_', read('state')) }, step.workspace, step.onLine)
  return {
    exitCode: main.exitCode,
    postExitCode: post?.exitCode ?? null,
    outputs: read('output'),
    stdout: main.stdout + (post?.stdout ?? ''),
    summary: join(step.folder, 'step_summary'),
  }
}

function baseEnvironment(step: Step): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(INPUT_|STATE_|GITHUB_|AWS_|NODE_OPTIONS)/.test(entry[0]),
  )
  return {
    ...Object.fromEntries(inherited),
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: step.workspace,
    GITHUB_REPOSITORY: 'example/orders',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_RUN_ID: '1001',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    RUNNER_TEMP: step.folder,
  }
}

/** The runner upper-cases input names and keeps their dashes. */
function inputEnvironment(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase().replaceAll(' ', '_')}`, value]),
  )
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]))
}

/** Reads a GITHUB_OUTPUT-style file: `name=value` lines and `name<<DELIMITER` blocks. */
export function readCommandFile(file: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = readFileSync(file, 'utf8').split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const block = /^([^=]+?)<<(.+)$/.exec(line)
    if (block?.[1] !== undefined && block[2] !== undefined) {
      const body: string[] = []
      for (i++; i < lines.length && lines[i] !== block[2]; i++) body.push(lines[i] ?? '')
      values[block[1]] = body.join('\n')
    } else if (line.includes('=')) values[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
  }
  return values
}

function run(
  script: string,
  env: Record<string, string>,
  cwd: string,
  onLine: ((line: string) => void) | undefined,
  onStart?: (child: ChildProcess) => void,
): Promise<{ exitCode: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let partial = ''
    const take = (chunk: Buffer): void => {
      stdout += chunk.toString()
      partial += chunk.toString()
      const lines = partial.split('\n')
      partial = lines.pop() ?? ''
      for (const line of lines) onLine?.(line)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', reject)
    child.once('close', exitCode => {
      if (partial !== '') onLine?.(partial)
      resolve({ exitCode, stdout })
    })
    onStart?.(child)
  })
}
