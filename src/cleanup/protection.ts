import { decodeDescription } from '../rollout/description.ts'
import type { Seconds } from '../values/duration.ts'
import { compareVersions, isVersion, type Version } from '../values/version.ts'
import type { AliasPointer, Inventory, PinKind, PublishedVersion } from './inventory.ts'

/** Why a version must not be deleted, whatever the rules say (promise 4). */
export type Protection =
  | 'alias'
  | 'weighted'
  | 'last-known-good'
  | 'record'
  | 'just-left'
  | 'newer-than-aliases'
  | 'younger-than-a-day'
  | PinKind

const DAY: Seconds = 86_400

/** The protected versions of a function, each with every reason (promise 4). Versions that do not exist may be among them. */
export function protectedVersions(inventory: Inventory, now: Seconds): ReadonlyMap<Version, ReadonlySet<Protection>> {
  const found = new Map<Version, Set<Protection>>()
  const protect = (version: Version | undefined, why: Protection): void => {
    if (version === undefined) return
    const reasons = found.get(version) ?? new Set()
    found.set(version, reasons.add(why))
  }
  const history = historyOf(inventory.versions)
  for (const alias of inventory.aliases) {
    protect(alias.primary, 'alias')
    for (const version of alias.weighted) protect(version, 'weighted')
    for (const { version, why } of recorded(alias)) protect(version, why)
    for (const version of justLeft(alias, history)) protect(version, 'just-left')
  }
  for (const version of newerThanAliases(inventory)) protect(version, 'newer-than-aliases')
  for (const version of young(inventory.versions, now)) protect(version, 'younger-than-a-day')
  for (const { version, kind } of inventory.pins) protect(version, kind)
  return found
}

interface Named {
  readonly version: Version
  readonly why: Protection
}

/** The versions a record names. Of one that cannot be read, every number may be a version. */
function recorded({ description }: AliasPointer): readonly Named[] {
  const { record } = decodeDescription(description)
  if (record === undefined) {
    if (!isUnreadable({ description })) return []
    const numbers = [...description.matchAll(/\[canary\d+ ([^[\]]*)\]/g)].flatMap(
      ([, body = '']) => body.match(/\d+/g) ?? [],
    )
    return numbers.filter(isVersion).map((version): Named => ({ version, why: 'record' }))
  }
  const past = [...named(record.was, 'last-known-good'), ...named(record.rejected, 'just-left')]
  return record.kind === 'at-rest'
    ? [...named(record.live, 'record'), ...past]
    : [...named(record.canary, 'record'), ...named(record.stable, 'last-known-good'), ...past]
}

/** Whether an alias holds a record that this version of the tool cannot read. */
export function isUnreadable({ description }: Pick<AliasPointer, 'description'>): boolean {
  const { newer, damaged } = decodeDescription(description)
  return newer !== undefined || damaged !== undefined
}

function named(version: Version | undefined, why: Protection): readonly Named[] {
  return version === undefined ? [] : [{ version, why }]
}

/**
 * What an alias may just have left, where no record says so: what its version was published after, and the next older
 * version there is. Lambda keeps no history of aliases, and calls may still arrive at what one has left (F§1.5).
 */
function justLeft({ primary, weighted }: AliasPointer, history: History): readonly Version[] {
  const served = [...(primary === undefined ? [] : [primary]), ...weighted]
  const said = served.flatMap(version => history.liveAfter.get(version) ?? [])
  const older = primary === undefined ? undefined : history.before(primary)
  return older === undefined ? said : [...said, older]
}

/** A function's versions, for the questions every one of its aliases asks: there may be thousands of either. */
interface History {
  readonly liveAfter: ReadonlyMap<Version, Version>
  readonly before: (version: Version) => Version | undefined
}

function historyOf(versions: readonly PublishedVersion[]): History {
  const ascending = versions.map(({ version }) => version).sort(compareVersions)
  const before = (version: Version): Version | undefined => {
    let [low, high] = [0, ascending.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (Number(ascending[middle]) < Number(version)) low = middle + 1
      else high = middle
    }
    return ascending[low - 1]
  }
  const noted = versions.flatMap(({ version, liveAfter }) =>
    liveAfter === undefined ? [] : [[version, liveAfter] as const],
  )
  return { liveAfter: new Map(noted), before }
}

function newest(found: Version | undefined, version: Version): Version {
  return found === undefined || compareVersions(version, found) > 0 ? version : found
}

/** What was published after all that is served: not released yet. Without an alias nothing is. */
function newerThanAliases({ aliases, versions }: Inventory): readonly Version[] {
  const primaries = aliases.flatMap(({ primary }) => (primary === undefined ? [] : [primary]))
  const latest = primaries.reduce<Version | undefined>(newest, undefined)
  if (latest === undefined) return []
  return versions.map(({ version }) => version).filter(version => compareVersions(version, latest) > 0)
}

function young(versions: readonly PublishedVersion[], now: Seconds): readonly Version[] {
  return [...published(versions)].filter(([, at]) => now - at < DAY).map(([version]) => version)
}

/**
 * When each version was published, at the earliest. Its own time may be that of the code it was published from; but
 * numbers only rise (F§1.4), so that no version is older than one before it.
 */
export function published(versions: readonly PublishedVersion[]): ReadonlyMap<Version, Seconds> {
  let latest: Seconds = 0
  return new Map(
    [...versions]
      .sort((a, b) => compareVersions(a.version, b.version))
      .map(({ version, modified }) => {
        latest = Math.max(latest, modified)
        return [version, latest]
      }),
  )
}
