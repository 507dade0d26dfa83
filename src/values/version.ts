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
