/** Lambda's own system follows as many (Linux: ELOOP). */
const MOST_LINKS = 40

/**
 * Where a link ends when every link on its way is followed, as the system would that unpacks the package. Each target
 * alone may stay inside and their chain still leave: `x/up -> ..`, then `out -> x/up/../secret`. Nothing has to be there.
 * @param links targets by path, each of them inside by itself (`linkProblem`).
 * @returns true when the way of `path` leaves the package.
 */
export function leavesByLinks(path: string, links: ReadonlyMap<string, string>): boolean {
  const at = path.split('/').slice(0, -1)
  const ahead = (links.get(path) ?? '').split('/')
  for (let followed = 0; ahead.length > 0; ) {
    const segment = ahead.shift()
    if (segment === undefined || segment === '' || segment === '.') continue
    if (segment === '..') {
      if (at.pop() === undefined) return true
      continue
    }
    at.push(segment)
    const target = links.get(at.join('/'))
    if (target === undefined) continue
    followed += 1
    // Links in a circle lead nowhere, which is inside.
    if (followed > MOST_LINKS) return false
    at.pop()
    ahead.unshift(...target.split('/'))
  }
  return false
}

/** The first link whose way leaves the package. */
export function linkThatLeaves(links: ReadonlyMap<string, string>): string | undefined {
  return [...links.keys()].find(path => leavesByLinks(path, links))
}
