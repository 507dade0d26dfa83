import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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

/** Runs one workflow of the checkout as GitHub would, on this machine and without containers. */
export function runAct(place: Place, workflow: string, options: RunOptions = {}): Promise<Ran> {
  const { event = 'push', payload = {}, onLine } = options
  const eventFile = join(place.scratch, 'event.json')
  writeFileSync(eventFile, JSON.stringify(payload))
  const args = [
    event,
    ...['--workflows', join('.github/workflows', workflow), '--eventpath', eventFile],
    ...[
      '--platform',
      'ubuntu-latest=-self-hosted',
      '--local-repository',
      `${HOME.repository}@${HOME.ref}=${place.ours}`,
    ],
    ...thirdParties().flatMap(([name, folder]) => ['--local-repository', `${name}=${folder}`]),
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
  return new Promise((resolve, reject) => {
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
    child.once('close', code => resolve({ code, log }))
  })
}

/** Every action of others that our workflows pin, with the folder that stands in for it. */
function thirdParties(): [string, string][] {
  const folders = ['.github/workflows', 'workflows'].flatMap(folder =>
    readdirSync(join(root, folder)).map(file => join(root, folder, file)),
  )
  const uses = folders.flatMap(file => [
    ...readFileSync(file, 'utf8').matchAll(/uses: (actions\/([\w-]+)@[0-9a-f]{40})/g),
  ])
  return [...new Map(uses.map(match => [match[1] ?? '', join(standIns, match[2] ?? '')]))]
}
