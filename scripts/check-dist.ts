import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { bundle } from './build/bundle.ts'
import { licences } from './build/licences.ts'

/** Fails when the committed bundles are not what the sources build to. Built beside dist, so that relative paths in it are the same. */
const root = join(import.meta.dirname, '..')
const fresh = mkdtempSync(join(root, 'dist-check-'))
try {
  writeFileSync(join(fresh, 'licenses.txt'), licences(root, await bundle(root, fresh)))
  const stale = differences(join(root, 'dist'), fresh)
  if (stale.length > 0) {
    console.error(
      `dist is not what src builds to; run "npm run build" and commit:\n${stale.map(name => `  ${name}`).join('\n')}`,
    )
    process.exitCode = 1
  } else {
    console.log('dist is fresh')
  }
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

function differences(committed: string, built: string): string[] {
  const names = new Set([...filesIn(committed), ...filesIn(built)])
  return [...names].filter(name => read(committed, name) !== read(built, name)).sort()
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map(file => relative(folder, join(file.parentPath, file.name)))
}

function read(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'latin1')
  } catch {
    return undefined
  }
}
