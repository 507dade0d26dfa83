import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BuildContext } from '../../src/build/context.ts'
import type { EntrySource } from '../../src/build/source.ts'

/** A temporary folder with files in it, gone after `remove`. */
export interface Workspace {
  readonly path: string
  /** A build context on it, and what the build told the log. */
  readonly context: BuildContext
  readonly lines: string[]
  write(files: Readonly<Record<string, string | Uint8Array>>): void
  remove(): void
}

export function workspace(files: Readonly<Record<string, string | Uint8Array>> = {}): Workspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'canary-build-')))
  const [path, scratch] = [join(root, 'workspace'), join(root, 'scratch')]
  for (const folder of [path, scratch]) mkdirSync(folder)
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const made: Workspace = {
    path,
    lines,
    context: {
      workspace: path,
      scratch,
      env: process.env,
      log: { info: say, debug: say, warning: say, error: say, group: (_title, phase) => phase() },
    },
    write(more) {
      for (const [name, content] of Object.entries(more)) {
        mkdirSync(dirname(join(path, name)), { recursive: true })
        writeFileSync(join(path, name), content)
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  made.write(files)
  return made
}

/** An entry with the inputs' defaults. */
export function entry(path: string, changes: Partial<EntrySource> = {}): EntrySource {
  return {
    kind: 'entry',
    path,
    handler: 'index.handler',
    format: 'esm',
    minify: true,
    sourceMap: true,
    externalAwsSdk: false,
    external: [],
    assets: [],
    ...changes,
  }
}

/** Runs a script text as an ES module under this Node, as Lambda would load a package. @returns what it printed. */
export async function runNode(
  script: string,
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    ...options,
    env: { ...process.env, NODE_OPTIONS: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  if (code !== 0) throw new Error(`node ended with ${code}: ${stderr}`)
  return stdout.trim()
}
