import { cpSync, existsSync, globSync, lstatSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { InputError } from '../report/failure.ts'
import { liesInside } from './lies-inside.ts'

/**
 * Copies files and folders beside the bundle: to the path they have relative to the entry's folder, where code finds
 * them by `import.meta.url` or `__dirname`; those that lie elsewhere, to their own name.
 * @param pattern a path or glob, relative to the workspace
 * @throws InputError for what is not there, or lies outside of the checkout, be it by a link.
 */
export function copyAssets(
  pattern: string,
  place: { readonly workspace: string; readonly checkout: string; readonly from: string; readonly to: string },
): void {
  const found = globSync(pattern, { cwd: place.workspace }).sort()
  if (found.length === 0) {
    throw new InputError(
      'assets',
      pattern,
      'matches nothing',
      'paths and globs in the workspace, such as src/templates',
    )
  }
  for (const name of found) {
    const asset = resolve(place.workspace, name)
    // A link is copied as such, so that where it lies counts; where it leads is judged when the folder is walked.
    if (!liesInside(place.checkout, lstatSync(asset).isSymbolicLink() ? dirname(asset) : asset)) {
      throw new InputError(
        'assets',
        pattern,
        'leaves the workspace',
        'paths and globs inside it, such as src/templates',
      )
    }
    const below = relative(place.from, asset)
    const inside = below !== '' && !below.startsWith('..') && !isAbsolute(below)
    const target = join(place.to, inside ? below : basename(asset))
    if (existsSync(target) && statSync(target).isFile() && !sameAsset(target, asset)) {
      throw new InputError('assets', pattern, `would overwrite ${relative(place.to, target)}`, 'files of other names')
    }
    cpSync(asset, target, { recursive: true, verbatimSymlinks: true })
  }
}

/** `dir/**` matches a folder and then, again, each file in it. */
function sameAsset(target: string, asset: string): boolean {
  const [a, b] = [statSync(target), statSync(asset)]
  return b.isFile() && a.size === b.size
}
