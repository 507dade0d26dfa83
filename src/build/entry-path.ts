/** Names that may stand in a package. The same rules for a folder we zip and a zip we are given. */

/**
 * @returns why a path cannot be an entry, as the end of a sentence, or undefined when it can.
 * Lambda unpacks into /var/task: a name that leaves it, or that two systems read differently, is refused (F§7.2).
 */
export function entryPathProblem(path: string): string | undefined {
  if (path === '') return 'is empty'
  if (path.includes('\\')) return 'contains a backslash'
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute'
  // Control characters would let one name pass for several lines of the digest.
  if (/\p{Cc}/u.test(path)) return 'contains a control character'
  if (!path.isWellFormed()) return 'is not valid Unicode'
  const segments = path.split('/')
  if (segments.includes('..')) return 'contains ".."'
  if (segments.includes('.') || segments.includes('')) return 'contains an empty segment'
  return undefined
}

/**
 * @param path the entry that is the link
 * @param target what it points to, as stored
 * @returns why the link cannot be shipped, or undefined when its target stays inside the package.
 */
export function linkProblem(path: string, target: string): string | undefined {
  if (target === '') return 'points to nothing'
  if (target.startsWith('/') || /^[a-z]:/i.test(target)) return `points to the absolute path ${target}`
  if (target.includes('\\') || /\p{Cc}/u.test(target)) return 'has a target that is no portable path'
  let depth = path.split('/').length - 1
  for (const segment of target.split('/')) {
    if (segment === '..') depth -= 1
    else if (segment !== '.' && segment !== '') depth += 1
    if (depth < 0) return `points outside the package, to ${target}`
  }
  return undefined
}

/**
 * @returns the first two entries that cannot both be unpacked: the same name twice, or a file (or link) that another
 * entry uses as a folder: through a link, that is how a zip writes elsewhere.
 */
export function collidingPaths(paths: readonly string[]): readonly [string, string] | undefined {
  const seen = new Set<string>()
  for (const path of paths) {
    if (seen.has(path)) return [path, path]
    seen.add(path)
  }
  for (const path of paths) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash)
      if (seen.has(folder)) return [folder, path]
    }
  }
  return undefined
}
