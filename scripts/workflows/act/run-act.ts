import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { HOME } from './repository.ts'

const root = join(import.meta.dirname, '../../..')
const standIns = join(root, 'scripts/workflows/stand-ins')

/** Where a run takes place. */
export interface Place {
  /** The user's checkout. */
  readonly checkout: string
  /** What act calls our repository. */
  readonly ours: string
  /** Scratch: artifacts, caches, event files. */
  readonly scratch: string
  readonly env: Readonly<Record<string, string>>
}

export interface RunOptions {
  /** Of somebody else than the stage's user. */
  readonly checkout?: string
  readonly event?: string
  readonly payload?: unknown
  /** Further variables of every step. */
  readonly env?: Readonly<Record<string, string>>
  readonly onLine?: (line: string, act: ChildProcess) => void
}

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly log: string
}

/** Runs one workflow of the checkout, by its file's name or its path, as GitHub would, on this machine and without containers. */
export function runAct(place: Place, workflow: string, options: RunOptions = {}): Promise<Ran> {
  const { event = 'push', payload = {}, onLine } = options
  const eventFile = join(place.scratch, 'event.json')
  writeFileSync(eventFile, JSON.stringify(payload))
  const source = resolve(place.checkout, '.github/workflows', workflow)
  const workflowFile = join(place.scratch, basename(workflow))
  // act 0.2.89 does not know the word, and has no concurrency.
  writeFileSync(workflowFile, readFileSync(source, 'utf8').replaceAll(/^ *queue: max\n/gm, ''))
  const args = [
    event,
    ...['--workflows', workflowFile, '--eventpath', eventFile],
    ...['--platform', 'ubuntu-latest=-self-hosted', '--platform', 'ubuntu-24.04=-self-hosted'],
    ...repositories(place.ours, source).flatMap(([name, folder]) => ['--local-repository', `${name}=${folder}`]),
    ...['--action-cache-path', join(place.scratch, 'cache'), '--defaultbranch', 'main', '--pull=false'],
    ...[
      '--cache-server-path',
      join(place.scratch, 'cache-server'),
      '--no-cache-server',
      '--secret',
      'GITHUB_TOKEN=a-token-of-the-test',
    ],
    ...Object.entries({
      ...place.env,
      ...options.env,
      STAND_IN_FOLDER: place.scratch,
      STAND_IN_CHECKOUT: place.checkout,
    }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ]
  const path = [standIns, join(root, 'node_modules/.bin'), process.env.PATH].join(':')
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|GITHUB_|ACTIONS_|INPUT_|NODE_OPTIONS)/.test(name),
  )
  const env = { ...Object.fromEntries(inherited), PATH: path, HOME: place.scratch }
  return new Promise((done, reject) => {
    const child = spawn(join(root, '.tools/bin/act'), args, { cwd: place.checkout, env, detached: true })
    let log = ''
    let partial = ''
    const take = (chunk: Buffer): void => {
      log += chunk.toString()
      const lines = (partial + chunk.toString()).split('\n')
      partial = lines.pop() ?? ''
      for (const line of lines) onLine?.(line, child)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', reject)
    child.once('close', code => done({ code, log }))
  })
}

/** Every action that the workflow or one of ours names, with the folder it is taken from: our copy, or a stand-in. */
function repositories(ours: string, workflowFile: string): [string, string][] {
  const reusable = join(root, '.github/workflows')
  const files = [...readdirSync(reusable).map(file => join(reusable, file)), workflowFile]
  const uses = files.flatMap(file => [
    ...readFileSync(file, 'utf8').matchAll(/uses: ([\w-]+\/([\w-]+))(?:\/\S*)?@(\S+)/g),
  ])
  const named = uses.flatMap(([, repository = '', name = '', ref = '']): [string, string][] => {
    const folder = repository === HOME.repository ? ours : join(standIns, name)
    return existsSync(folder) ? [[`${repository}@${ref}`, folder]] : []
  })
  return [...new Map([[`${HOME.repository}@${HOME.ref}`, ours], ...named])]
}
