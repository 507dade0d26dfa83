import type { Seconds } from '../values/duration.ts'
import { compareVersions, type Version } from '../values/version.ts'
import type { Inventory } from './inventory.ts'
import { type Protection, protectedVersions, published } from './protection.ts'

/** What a user wants kept of each function beyond what is protected. */
export interface Rules {
  /** The newest so many versions stay, whatever their age. */
  readonly keepVersions: number
  /** Versions younger than this stay… */
  readonly keepFor: Seconds
  /** …as long as the versions of the function, from the newest on, take no more than this. */
  readonly keepBytes?: number | undefined
}

export type KeepReason = Protection | 'keep-versions' | 'keep-for'

export interface Verdict {
  readonly version: Version
  readonly bytes: number
  /** Why it stays; empty: it goes. */
  readonly keep: readonly KeepReason[]
}

/**
 * What becomes of each published version of a function, the oldest first: so also is the order of deletion.
 * Protection outranks every rule (promise 4), and the count outranks age and bytes.
 */
export function retention(inventory: Inventory, rules: Rules, now: Seconds): readonly Verdict[] {
  const protection = protectedVersions(inventory, now)
  const born = published(inventory.versions)
  const newestFirst = [...inventory.versions].sort((a, b) => compareVersions(b.version, a.version))
  let taken = 0
  const verdicts = newestFirst.map(({ version, bytes }, rank): Verdict => {
    taken += bytes
    const keep = new Set<KeepReason>(protection.get(version))
    const crowded = rules.keepBytes !== undefined && taken > rules.keepBytes
    if (rank < rules.keepVersions) keep.add('keep-versions')
    else if (!crowded && now - (born.get(version) ?? now) < rules.keepFor) keep.add('keep-for')
    return { version, bytes, keep: [...keep] }
  })
  return verdicts.reverse()
}

/** Those that go. */
export function doomed(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ keep }) => keep.length === 0)
}
