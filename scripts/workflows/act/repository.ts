import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { actions } from '../../../src/config/actions.ts'
import { withoutSelfReferences } from '../self-references.ts'

const root = join(import.meta.dirname, '../../..')

/** What a caller names: act 0.2.89 knows no `$/`, so our actions stand in it by this name too. */
export const HOME = { repository: 'lambda-canary/lambda-canary', ref: 'v0' }

/** A folder that is to act what our repository is to GitHub: actions, bundles, reusable workflows. */
export function ourRepository(folder: string, bundles: string): void {
  for (const { folder: name } of actions) {
    mkdirSync(join(folder, name), { recursive: true })
    cpSync(join(root, name, 'action.yml'), join(folder, name, 'action.yml'))
  }
  cpSync(bundles, join(folder, 'dist'), { recursive: true })
  // GitHub reads from the package.json of the action that the bundles are ES modules.
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  const workflows = '.github/workflows'
  mkdirSync(join(folder, workflows), { recursive: true })
  for (const file of readdirSync(join(root, workflows)).filter(name => name.startsWith('lambda-'))) {
    const text = readFileSync(join(root, workflows, file), 'utf8')
    writeFileSync(join(folder, workflows, file), withoutSelfReferences(text, file, HOME))
  }
}

/** The repository of somebody who has copied our callers: one small function, committed. */
export class UserRepository {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    this.#git('init', '--quiet', '--initial-branch', 'main')
    this.#git('remote', 'add', 'origin', 'https://github.com/acme/orders')
    const manifest = { name: 'orders', version: '1.0.0', private: true }
    this.write('package.json', JSON.stringify(manifest))
    this.write('package-lock.json', JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }))
    cpSync(join(root, 'workflows'), join(folder, '.github/workflows'), { recursive: true })
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), text)
  }

  /** A caller of ours with some of its lines changed, as a reader of it would. @returns the file's name. */
  adapt(caller: string, name: string, changes: Readonly<Record<string, string>>): string {
    const text = readFileSync(join(root, 'workflows', caller), 'utf8')
    const changed = Object.entries(changes).reduce((all, [line, instead]) => {
      if (!all.includes(line)) throw new Error(`${caller} has no "${line}"`)
      return all.replaceAll(line, instead)
    }, text)
    this.write(join('.github/workflows', name), changed)
    return name
  }

  /** A release of the function, pushed to main. @returns the commit. */
  push(message: string, files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) this.write(path, text)
    this.#git('add', '--all')
    this.#git('commit', '--quiet', '--allow-empty', '--message', message)
    return this.#git('rev-parse', 'HEAD').trim()
  }

  /** A commit on a branch beside main, which stays checked out. @returns the commit. */
  branch(name: string, message: string, files: Readonly<Record<string, string>>): string {
    this.#git('checkout', '--quiet', '-b', name)
    const commit = this.push(message, files)
    this.#git('checkout', '--quiet', 'main')
    return commit
  }

  #git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=acme', '-c', 'user.email=acme@example.com', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...who, ...args], { cwd: this.folder, encoding: 'utf8' })
  }
}
