import { dirname } from 'node:path'

/** A folder and those above it, nearest first, up to and with `last` or the root of the file system. */
export function upwards(from: string, last?: string): string[] {
  const folders = [from]
  for (let folder = from; folder !== last && dirname(folder) !== folder; ) {
    folder = dirname(folder)
    folders.push(folder)
  }
  return folders
}
