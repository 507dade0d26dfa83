import type { Effect } from '../../sandbox/src/faults/fault.ts'
import { expectedAfter, protectedIn } from '../../scripts/cleanup-checker/checker.ts'
import { Dice } from '../../scripts/cleanup-checker/generate.ts'
import type { WorldFunction } from '../../scripts/cleanup-checker/world.ts'
import { type Generated, generated, remaining } from './generated-account.ts'

const EFFECTS: readonly Effect[] = [
  { kind: 'throttle' },
  { kind: 'throttle', retryAfterSeconds: 3 },
  { kind: 'error500' },
  { kind: 'error500', applied: true },
  { kind: 'reset' },
  { kind: 'lost-response' },
  { kind: 'access-denied' },
  { kind: 'expired-token' },
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
const CALLS = 400

/**
 * One random account cleaned while any call may fail in any way, and then again while none does.
 * @returns what went wrong, in words: nothing that is protected may ever go, and the second run must leave exactly what
 * the checker expects.
 */
export async function underFire(seed: number): Promise<readonly string[]> {
  const account = await generated(seed, { functions: 3, versions: 20, layers: 1 })
  const { region, world, rules, inputs } = account
  try {
    const dice = new Dice(seed + 1_000_000)
    const share = dice.one([0.03, 0.1, 0.3])
    for (let nth = 1; nth <= CALLS; nth++) {
      if (dice.chance(share)) region.sandbox.fault({ nth, effect: dice.one(EFFECTS) })
    }
    await region.clean(inputs)
    const problems = lost(account)
    region.sandbox.faults.clear()
    // What went under fire makes room, which is one of the rules: the second run starts from what it finds.
    const found = { ...world, functions: world.functions.map(one => ({ ...one, versions: leftOf(account, one) })) }
    await region.clean(inputs)
    problems.push(...lost(account))
    const [expected, left] = [expectedAfter(found, rules), remaining(account)]
    for (const [name, versions] of expected.versions) {
      const actual = left.versions.get(name) ?? new Set()
      const more = [...actual].filter(version => !versions.has(version))
      const less = [...versions].filter(version => !actual.has(version))
      if (more.length > 0) problems.push(`${name} still has ${more.join(', ')}`)
      if (less.length > 0) problems.push(`${name} lost ${less.join(', ')}`)
    }
    return problems.map(problem => `account ${seed}: ${problem}`)
  } finally {
    await region.close()
  }
}

function leftOf({ region }: Generated, { name, versions }: WorldFunction): WorldFunction['versions'] {
  const left = new Set(region.versions(name))
  return versions.filter(({ version }) => left.has(version))
}

/** What is protected and gone. A function that is gone has lost everything. */
function lost({ region, world, rules }: Generated): string[] {
  return world.functions.flatMap(one => {
    const left = new Set(region.versions(one.name))
    const gone = [...protectedIn(world, one, rules.lookBack)].filter(version => !left.has(version))
    return gone.map(version => `${one.name} lost version ${version} under fire`)
  })
}
