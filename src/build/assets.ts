import { cpSync, existsSync, statSync } from 'node:fs'
import { basename, isAbsolute, join, relative } from 'node:path'
import { InputError } from '../report/failure.ts'

/**
 * Copies a file or folder beside the bundle: to the path it has relative to the entry's folder, where code finds it
 * by `import.meta.url` or `__dirname`; when it lies elsewhere, to its own name.
 */
export function copyAssets(
  asset: string,
  place: { readonly from: string; readonly to: string; readonly input: string },
): void {
  if (!existsSync(asset)) {
    throw new InputError(
      'assets',
      place.input,
      'names no file or folder',
      'paths in the workspace, such as src/templates',
    )
  }
  const below = relative(place.from, asset)
  const inside = below !== '' && !below.startsWith('..') && !isAbsolute(below)
  const target = join(place.to, inside ? below : basename(asset))
  if (existsSync(target) && statSync(target).isFile()) {
    throw new InputError('assets', place.input, 'would overwrite a file of the bundle', 'a file of another name')
  }
  // Links stay as they are written; whether they may is judged when the folder is walked.
  cpSync(asset, target, { recursive: true, verbatimSymlinks: true })
}
