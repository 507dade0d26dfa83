import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod/mini'
import { upwards } from './upwards.ts'

const Dependencies = z.optional(z.record(z.string(), z.string()))
const Manifest = z.object({
  version: z.optional(z.string()),
  dependencies: Dependencies,
  optionalDependencies: Dependencies,
})

/** A package to ship, and where it was asked for and found. */
interface Placed {
  readonly name: string
  /** Where it is installed, links followed. */
  readonly source: string
  /** Where it goes. */
  readonly target: string
}

/**
 * Copies those external packages that the nearest package.json depends on, with all they depend on, into a
 * `node_modules` that resolves as the installed one does: at the top where possible, below its parent where another
 * version has the place.
 * @returns the packages asked for, with their versions.
 */
export function shipPackages(external: readonly string[], from: string, folder: string): string[] {
  const own = nearestManifest(from)
  const wanted = external.filter(name => own !== undefined && name in dependenciesOf(own))
  const placed = new Map<string, Placed>()
  const queue: Placed[] = []
  /** Puts a package where `parent` will find it, unless it finds the right one already. */
  const place = (name: string, source: string, parent: string): void => {
    const found = upwards(parent, folder).map(at => placed.get(join(at, 'node_modules', name)))
    const visible = found.find(candidate => candidate !== undefined)
    if (visible?.source === source) return
    const target = join(visible === undefined ? folder : parent, 'node_modules', name)
    const next = { name, source, target }
    placed.set(target, next)
    queue.push(next)
  }
  for (const name of wanted) {
    const source = installed(name, from)
    if (source !== undefined) place(name, source, folder)
  }
  const asked = [...placed.values()].map(({ name, source }) => `${name} ${readManifest(source).version ?? ''}`.trim())
  // Breadth first: all of a package's dependencies have their place before any of theirs is looked for.
  for (const item of queue) {
    for (const name of Object.keys(dependenciesOf(readManifest(item.source)))) {
      const source = installed(name, item.source)
      if (source !== undefined) place(name, source, item.target)
    }
  }
  for (const { source, target } of queue) {
    cpSync(source, target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: path => basename(path) !== 'node_modules',
    })
  }
  return asked
}

function dependenciesOf(manifest: z.infer<typeof Manifest>): Readonly<Record<string, string>> {
  return { ...manifest.dependencies, ...manifest.optionalDependencies }
}

function readManifest(folder: string): z.infer<typeof Manifest> {
  return Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
}

function nearestManifest(from: string): z.infer<typeof Manifest> | undefined {
  const folder = upwards(from).find(candidate => existsSync(join(candidate, 'package.json')))
  return folder === undefined ? undefined : readManifest(folder)
}

/** Where Node would find a package from a folder; undefined for an optional one that is not installed here. */
function installed(name: string, from: string): string | undefined {
  const found = upwards(from)
    .map(folder => join(folder, 'node_modules', name))
    .find(folder => existsSync(join(folder, 'package.json')))
  return found === undefined ? undefined : realpathSync(found)
}
