import { BUCKET, DAY, PREFIX, type Rules, type World, type WorldFunction } from './world.ts'

/**
 * What must be left beside versions, worked out from what the documentation says. It shares no code with the cleanup.
 */
export interface ExpectedBeside {
  /** Versions by layer. */
  readonly layers: ReadonlyMap<string, ReadonlySet<number>>
  readonly logGroups: ReadonlySet<string>
  /** Objects of the bucket. */
  readonly packages: ReadonlySet<string>
  /** Packages would have gone, but for a version that runs from the bucket in place. */
  readonly packagesHeld: boolean
}

/** @param versions which versions of a function are left. */
export function expectedBeside(
  world: World,
  rules: Rules,
  versions: (one: WorldFunction) => ReadonlySet<number>,
): ExpectedBeside {
  const left = world.functions.flatMap(one => {
    const newest = one.versions.at(-1)
    // $LATEST is as the newest version was.
    return [
      ...one.versions.filter(({ version }) => versions(one).has(version)),
      ...(newest === undefined ? [] : [newest]),
    ]
  })
  const old = world.packages.filter(
    ({ key, at, tagged }) => tagged && key.startsWith(PREFIX) && world.now - at >= rules.keepFor * DAY,
  )
  const referred = left.some(({ referenced }) => referenced === BUCKET)
  const goes = new Set(referred ? [] : old.map(({ key }) => key))
  return {
    layers: layersLeft(world, rules, new Set(left.flatMap(({ layers }) => layers ?? []))),
    logGroups: new Set(world.logGroups.filter(group => !isOver(world, group)).map(({ name }) => name)),
    packages: new Set(world.packages.map(({ key }) => key).filter(key => !goes.has(key))),
    packagesHeld: referred && old.length > 0,
  }
}

function layersLeft({ layers, now }: World, rules: Rules, used: ReadonlySet<string>): Map<string, Set<number>> {
  const left = new Map<string, Set<number>>()
  for (const name of new Set(layers.map(({ layer }) => layer))) {
    const newestFirst = layers.filter(({ layer }) => layer === name).sort((a, b) => b.version - a.version)
    const stay = newestFirst.filter(
      ({ version, created }, rank) =>
        used.has(`arn:aws:lambda:us-east-1:123456789012:layer:${name}:${version}`) ||
        rank < rules.keepVersions ||
        now - created < rules.keepFor * DAY,
    )
    left.set(name, new Set(stay.map(({ version }) => version)))
  }
  return left
}

/** Of a function that is gone, written to by no other, and every event past the retention. */
function isOver(
  { functions, now }: World,
  { name, created, newest = created, retentionDays }: World['logGroups'][number],
): boolean {
  const [, functionName] = /^\/aws\/lambda\/([\w-]+)$/.exec(name) ?? []
  if (functionName === undefined || retentionDays === undefined) return false
  const used = functions.some(one => one.name === functionName || one.logGroup === name)
  return !used && now - Math.max(created, newest) >= retentionDays * DAY
}
