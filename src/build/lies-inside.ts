import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'

/**
 * Whether a path ends inside a folder when every link on its way is followed; of what is not there yet, where it would
 * be made. The folder itself is inside.
 * @throws what the disk says, of a link that leads nowhere too.
 */
export function liesInside(folder: string, path: string): boolean {
  const below = relative(realpathSync(folder), realPlace(path))
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
}

function realPlace(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path)
  return join(realPlace(dirname(path)), basename(path))
}
