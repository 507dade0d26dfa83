import { type Dirent, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Failure } from '../report/failure.ts'
import { entryPathProblem, linkProblem } from './entry-path.ts'
import { linkThatLeaves } from './link-chain.ts'
import type { EntryMode } from './package.ts'

/** A file found in a folder that is to be packaged. */
export interface FoundFile {
  /** Its path in the package. */
  readonly path: string
  readonly mode: EntryMode
  /** Bytes; for a link, those of its target's name. */
  readonly size: number
  readonly content: { readonly file: string } | { readonly link: string }
}

/**
 * Every file below a folder, sorted by path, as they are met: the first can be packaged before the last is found.
 * Symbolic links are kept as links when they stay inside and refused when they do not: following them would package
 * files nobody meant to publish. A `.git` folder is left out.
 * @throws Failure naming the file that cannot be packaged.
 */
export function* walk(folder: string): Generator<FoundFile> {
  const root = realpathSync(folder)
  const links = new Map<string, string>()
  for (const file of visit(root, '')) {
    if ('link' in file.content) links.set(file.path, file.content.link)
    yield file
  }
  const leaving = linkThatLeaves(links)
  if (leaving !== undefined) throw refusedLink(leaving, `leads outside the package, by ${links.get(leaving)}`)
}

function* visit(root: string, below: string): Generator<FoundFile> {
  for (const [, entry] of sorted(readdirSync(join(root, below), { withFileTypes: true }))) {
    if (entry.name === '.git') continue
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    const problem = entryPathProblem(path)
    if (problem !== undefined) throw refused(path, problem, 'Rename it.')
    if (entry.isDirectory()) yield* visit(root, path)
    else yield entry.isSymbolicLink() ? foundLink(root, path) : foundFile(root, path, entry)
  }
}

/** A folder stands where the paths in it do: behind `lib.js` and `lib-old`, since `/` comes after `.` and `-`. */
function sorted(entries: readonly Dirent[]): (readonly [string, Dirent])[] {
  const keyed = entries.map(entry => [entry.isDirectory() ? `${entry.name}/` : entry.name, entry] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1))
}

function foundFile(root: string, path: string, entry: Dirent): FoundFile {
  if (!entry.isFile()) throw refused(path, 'is neither a file, a folder nor a link', 'Remove it from the folder.')
  const file = join(root, path)
  const { mode, size } = statSync(file)
  return { path, mode: (mode & 0o100) === 0 ? '644' : '755', size, content: { file } }
}

function foundLink(root: string, path: string): FoundFile {
  const link = readlinkSync(join(root, path)).split(sep).join('/')
  const problem = linkProblem(path, link)
  if (problem !== undefined) throw refusedLink(path, problem)
  return { path, mode: 'link', size: Buffer.byteLength(link), content: { link } }
}

function refusedLink(path: string, problem: string): Failure {
  return refused(path, problem, 'Replace the link by what it points to (cp -RL does that).')
}

function refused(path: string, problem: string, next: string): Failure {
  return new Failure({ what: `"${path}" ${problem}: it cannot be part of a package.`, next })
}
