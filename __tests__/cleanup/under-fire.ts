import type { Effect } from '../../sandbox/src/faults/fault.ts'
import { expectedBeside } from '../../scripts/cleanup-checker/beside.ts'
import { expectedAfter, protectedIn } from '../../scripts/cleanup-checker/checker.ts'
import { Dice } from '../../scripts/cleanup-checker/generate.ts'
import type { World, WorldFunction } from '../../scripts/cleanup-checker/world.ts'
import { type Generated, generated, type Remaining, remaining } from './generated-account.ts'

const EFFECTS: readonly Effect[] = [
  { kind: 'throttle' },
  { kind: 'throttle', retryAfterSeconds: 3 },
  { kind: 'error500' },
  { kind: 'error500', applied: true },
  { kind: 'reset' },
  { kind: 'lost-response' },
  { kind: 'access-denied' },
  {
    kind: 'error',
    status: 409,
    code: 'ResourceConflictException',
    message: 'The operation cannot be performed at this time.',
  },
  {
    kind: 'error',
    status: 400,
    code: 'InvalidParameterValueException',
    message: 'Said in other words since last week.',
  },
]
/** Ends a run at once, so that most accounts must do without. */
const EXPIRED: Effect = { kind: 'expired-token' }
const CALLS = 400

/**
 * One random account cleaned while any call may fail in any way, and then again while none does.
 * @returns what went wrong, in words: nothing that is protected may ever go, and the second run must leave exactly what
 * the checker expects.
 */
export async function underFire(seed: number): Promise<readonly string[]> {
  const account = await generated(seed, { functions: 3, versions: 20, layers: 1 })
  const { region, rules, inputs } = account
  try {
    const dice = new Dice(seed + 1_000_000)
    const share = dice.one([0.03, 0.1, 0.3])
    const effects = dice.chance(0.1) ? [...EFFECTS, EXPIRED] : EFFECTS
    for (let nth = 1; nth <= CALLS; nth++) {
      if (dice.chance(share)) region.sandbox.fault({ nth, effect: dice.one(effects) })
    }
    await region.clean(inputs)
    const problems = lost(account)
    region.sandbox.faults.clear()
    // What went under fire makes room, which is one of the rules: the second run starts from what it finds.
    const found = foundIn(account)
    await region.clean(inputs)
    problems.push(...lost(account))
    const { packagesHeld, ...expected } = expectedAfter(found, rules)
    const left = remaining(account)
    for (const [what, things, actual] of beside(expected, left)) {
      const more = [...actual].filter(thing => !things.has(thing))
      const less = [...things].filter(thing => !actual.has(thing))
      if (more.length > 0) problems.push(`${what} still has ${more.join(', ')}`)
      if (less.length > 0) problems.push(`${what} lost ${less.join(', ')}`)
    }
    return problems.map(problem => `account ${seed}: ${problem}`)
  } finally {
    await region.close()
  }
}

/** The account without what is gone from it. */
function foundIn(account: Generated): World {
  const { world } = account
  const left = remaining(account)
  return {
    ...world,
    functions: world.functions.map(one => ({
      ...one,
      versions: one.versions.filter(({ version }) => left.versions.get(one.name)?.has(version)),
    })),
    layers: world.layers.filter(({ layer, version }) => left.layers.get(layer)?.has(version)),
    logGroups: world.logGroups.filter(({ name }) => left.logGroups.has(name)),
    packages: world.packages.filter(({ key }) => left.packages.has(key)),
  }
}

type Things = ReadonlySet<number | string>

/** Each collection of things with that of the same name in another account. */
function beside(one: Remaining, other: Remaining): readonly (readonly [what: string, one: Things, other: Things])[] {
  const named = (kind: 'versions' | 'layers') =>
    [...one[kind]].map(([name, things]) => [name, things, other[kind].get(name) ?? new Set()] as const)
  return [
    ...named('versions'),
    ...named('layers'),
    ['logs', one.logGroups, other.logGroups],
    ['bucket', one.packages, other.packages],
  ]
}

/**
 * What is protected and gone: of versions what the promise says; of layers, log groups and packages also what the rules
 * keep, as long as those versions use it that are left now. A function that is gone has lost everything.
 */
function lost(account: Generated): string[] {
  const { world, rules } = account
  const left = remaining(account)
  const leftOf = ({ name }: WorldFunction) => left.versions.get(name) ?? new Set<number>()
  const { packagesHeld, ...kept } = expectedBeside(world, rules, leftOf)
  const versions = new Map(world.functions.map(one => [one.name, protectedIn(world, one, rules.lookBack)]))
  return beside({ versions, ...kept }, left).flatMap(([what, things, actual]) =>
    [...things].filter(thing => !actual.has(thing)).map(thing => `${what} lost ${thing} under fire`),
  )
}
