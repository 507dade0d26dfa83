/** A published version's number as Lambda prints it: `"7"`. Never `$LATEST`. */
export type Version = string & { readonly brand: 'Version' }

/** Parses a published version number. @returns undefined for `$LATEST`, leading zeros or anything else. */
export function parseVersion(text: string): Version | undefined {
  return isVersion(text) ? text : undefined
}

export function isVersion(text: string): text is Version {
  return /^[1-9]\d{0,9}$/.test(text)
}

/** Orders versions by age: numbers only rise and are never reused (F§1.4). */
export function compareVersions(a: Version, b: Version): number {
  return Number(a) - Number(b)
}

/**
 * Numbers as their runs: `1-4, 6`.
 * @param ascending oldest first. @param most runs printed; of the rest it is said how many versions they are.
 */
export function printVersions(ascending: readonly Version[], most = Number.POSITIVE_INFINITY): string {
  const runs: [first: number, last: number][] = []
  for (const number of ascending.map(Number)) {
    const run = runs.at(-1)
    if (run !== undefined && number === run[1] + 1) run[1] = number
    else runs.push([number, number])
  }
  const printed = runs.slice(0, most).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
  const more = runs.slice(most).reduce((sum, [first, last]) => sum + last - first + 1, 0)
  return [...printed, ...(more === 0 ? [] : [`… and ${more} more`])].join(', ')
}
