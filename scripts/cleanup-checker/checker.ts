import { type ExpectedBeside, expectedBeside } from './beside.ts'
import { DAY, type Rules, type World, type WorldFunction } from './world.ts'

/**
 * What must be left of an account after a cleanup, worked out from the promise and not from the program: "Nothing
 * reachable is ever deleted: primary or weighted by any alias, last known good of any alias, the version an alias just
 * left, younger than a day, newer than any alias' primary, named in a record, by an event source mapping, a resource
 * policy, provisioned concurrency or a replica, or invoked in the look-back window." It shares no code with the cleanup.
 */
export interface Expected extends ExpectedBeside {
  /** Versions by function. */
  readonly versions: ReadonlyMap<string, ReadonlySet<number>>
}

/** Exactly what is left when every call goes well. */
export function expectedAfter(world: World, rules: Rules): Expected {
  const versions = new Map(world.functions.map(one => [one.name, survivors(world, one, rules)]))
  return { versions, ...expectedBeside(world, rules, ({ name }) => versions.get(name) ?? new Set()) }
}

/** What the promise alone protects, whatever the rules: this may never be deleted, whatever fails. */
export function protectedIn(world: World, one: WorldFunction, lookBack: number): ReadonlySet<number> {
  if ('aws:cloudformation:stack-name' in (one.tags ?? {})) return new Set(one.versions.map(({ version }) => version))
  const stays = new Set<number>()
  const exists = new Set(one.versions.map(({ version }) => version))
  for (const alias of one.aliases ?? []) {
    stays.add(alias.version)
    if (alias.weighted !== undefined) stays.add(alias.weighted.version)
    for (const number of inRecord(alias.description ?? '')) stays.add(number)
    // Just left, where nothing else says so: the one before, and the one its version was published after.
    const older = [...exists].filter(version => version < alias.version)
    if (older.length > 0) stays.add(Math.max(...older))
    for (const served of [alias.version, alias.weighted?.version]) {
      const description = one.versions.find(({ version }) => version === served)?.description ?? ''
      const after = /\[canary1 .*live after (\d+)/.exec(description)?.[1]
      if (after !== undefined) stays.add(Number(after))
    }
  }
  const primaries = (one.aliases ?? []).map(({ version }) => version)
  let newestBefore = 0
  for (const { version, modified, replicated } of one.versions) {
    newestBefore = Math.max(newestBefore, modified)
    if (world.now - newestBefore < DAY) stays.add(version)
    if (primaries.length > 0 && primaries.every(primary => version > primary)) stays.add(version)
    if (replicated === true) stays.add(version)
  }
  for (const list of [one.policies, one.provisioned, one.eventInvokes, one.mappings])
    for (const version of list ?? []) stays.add(version)
  for (const { version, status } of one.executions ?? []) if (status === 'RUNNING') stays.add(version)
  const since = Math.floor((world.now - lookBack * DAY) / DAY) * DAY
  for (const { version, at } of one.invocations) if (at >= since) stays.add(version)
  return new Set([...stays].filter(version => exists.has(version)))
}

function survivors(world: World, one: WorldFunction, rules: Rules): ReadonlySet<number> {
  const stays = new Set(protectedIn(world, one, rules.lookBack))
  const newestFirst = one.versions.toReversed()
  let bytes = 0
  newestFirst.forEach((version, rank) => {
    bytes += version.bytes
    const published = Math.max(...one.versions.filter(other => other.version <= version.version).map(v => v.modified))
    const young = world.now - published < rules.keepFor * DAY
    const fits = rules.keepBytes === undefined || bytes <= rules.keepBytes
    if (rank < rules.keepVersions || (young && fits)) stays.add(version.version)
  })
  return stays
}

/** The versions a record names, read as its text stands in the documentation; every number of one that is odd. */
function inRecord(description: string): readonly number[] {
  const block = description.slice(description.lastIndexOf('[canary'))
  const odd = (block.match(/\[canary\d+ (.*)\]/)?.[1]?.match(/\d+/g) ?? []).map(Number)
  if (!block.startsWith('[canary1 ')) return odd
  const words =
    block
      .slice('[canary1 '.length)
      .split(/[\]:;]/)[0]
      ?.split(' ') ?? []
  const numbers: number[] = []
  for (const [index, word] of words.entries()) {
    const isNumber = /^[1-9]\d*$/.test(word)
    if (index % 2 === 0 && isNumber) numbers.push(Number(word))
    else if (index % 2 === 0 || !['over', 'was', 'not'].includes(word)) return odd
  }
  return numbers
}
