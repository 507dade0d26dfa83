import type { SeededAlias, SeededVersion } from '../../sandbox/src/lambda/seed.ts'
import type { SeededLogGroup } from '../../sandbox/src/logs/log-store.ts'
import {
  BUCKET,
  DAY,
  type Invocation,
  PREFIX,
  type Rules,
  type StagedPackage,
  type World,
  type WorldFunction,
} from './world.ts'

export interface Size {
  readonly functions: number
  /** Of all functions together, about. */
  readonly versions: number
  readonly layers: number
}

/** Draws from a seed, always the same. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** [0, 1): mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.whole(0, of.length - 1)]
    if (chosen === undefined) throw new RangeError('nothing to choose from')
    return chosen
  }

  some<T>(of: readonly T[], share: number): T[] {
    return of.filter(() => this.chance(share))
  }
}

const LAYER_VERSIONS = 8
const layerArn = (layer: number, version: number): string =>
  `arn:aws:lambda:us-east-1:123456789012:layer:shared-${layer}:${version}`

export function randomRules(dice: Dice): Rules {
  return {
    keepVersions: dice.whole(1, 4),
    keepFor: dice.whole(1, 20),
    lookBack: dice.whole(2, 20),
    ...(dice.chance(0.3) ? { keepBytes: 128 * dice.whole(2, 16) } : {}),
  }
}

/** An account with every kind of thing that keeps a version, and none of it on many. */
export function randomWorld(dice: Dice, now: number, rules: Rules, size: Size): World {
  const layers = Array.from({ length: size.layers * LAYER_VERSIONS }, (_none, index) => ({
    layer: `shared-${Math.floor(index / LAYER_VERSIONS)}`,
    version: (index % LAYER_VERSIONS) + 1,
    created: now - (LAYER_VERSIONS - (index % LAYER_VERSIONS)) * 4 * DAY,
    bytes: 50,
  }))
  const functions = Array.from({ length: size.functions }, (_none, index) =>
    randomFunction(dice, `function-${String(index).padStart(3, '0')}`, now, rules, size),
  )
  const beside = { logGroups: randomLogGroups(dice, functions, now), packages: randomPackages(dice, now) }
  const written = functions.map(one => (dice.chance(0.2) ? { ...one, logGroup: dice.one(SHARED_GROUPS) } : one))
  return { now, layers, functions: dice.chance(0.25) ? written.map(one => referring(dice, one)) : written, ...beside }
}

/** Groups that a function may write to in place of its own. */
const SHARED_GROUPS = ['/aws/lambda/all', '/shop/all']

/** Of functions that are there, that are gone, of replicas, and of others; none near the end of its retention. */
function randomLogGroups(dice: Dice, functions: readonly WorldFunction[], now: number): SeededLogGroup[] {
  const owned = dice.some(functions.slice(0, 5), 0.3).map(({ name }) => `/aws/lambda/${name}`)
  const gone = Array.from({ length: dice.whole(1, 6) }, (_none, index) => `/aws/lambda/gone-${index}`)
  const odd = ['/aws/lambda/us-east-1.function-000', '/aws/lambda/insights/deep', '/aws/apigateway/gone']
  return [...owned, ...gone, ...dice.some(SHARED_GROUPS, 0.5), ...dice.some(odd, 0.3)].map(name => {
    const created = betweenHours(now - dice.whole(2, 60) * DAY, now)
    return {
      name,
      created,
      ...(dice.chance(0.8) ? { retentionDays: dice.one([1, 7, 14, 30]) } : {}),
      ...(dice.chance(0.7) ? { newest: betweenHours(created + dice.next() * (now - 3600 - created), now) } : {}),
    }
  })
}

function randomPackages(dice: Dice, now: number): StagedPackage[] {
  return Array.from({ length: dice.whole(1, 6) }, (_none, index) => ({
    key: `${dice.chance(0.85) ? PREFIX : 'elsewhere/'}${index}.zip`,
    at: betweenHours(now - dice.whole(1, 40) * DAY, now),
    tagged: dice.chance(0.8),
  }))
}

/** Now and then a version runs from the bucket in place. */
function referring(dice: Dice, one: WorldFunction): WorldFunction {
  const versions = one.versions.map(version => (dice.chance(0.02) ? { ...version, referenced: BUCKET } : version))
  return { ...one, versions }
}

function randomFunction(dice: Dice, name: string, now: number, rules: Rules, size: Size): WorldFunction {
  const mean = Math.ceil(size.versions / size.functions)
  const versions = randomVersions(dice, dice.whole(1, 2 * mean - 1), now, size.layers)
  const numbers = versions.map(({ version }) => version)
  const names = dice.some(['live', 'beta', 'v1', 'old'], 0.45)
  const aliases = names.map(alias => randomAlias(dice, alias, numbers))
  const rare = 1 / (2 * mean)
  return {
    name,
    versions,
    aliases,
    tags: dice.chance(0.08) ? { 'aws:cloudformation:stack-name': 'shop' } : {},
    policies: dice.some(numbers, rare),
    provisioned: dice.some(numbers, rare / 2),
    eventInvokes: dice.some(numbers, rare),
    mappings: dice.some(numbers, rare),
    ...(dice.chance(0.2)
      ? { executions: dice.some(numbers, 0.1).map(version => ({ version, status: dice.one(['RUNNING', 'FAILED']) })) }
      : {}),
    invocations: randomInvocations(dice, numbers, [...names, 'gone'], now, rules),
  }
}

function randomVersions(dice: Dice, count: number, now: number, layers: number): SeededVersion[] {
  let [version, at] = [0, now - dice.whole(0, 3) * DAY - count * dice.whole(1, 4) * (DAY / 2)]
  return Array.from({ length: count }, () => {
    version += dice.chance(0.15) ? dice.whole(2, 5) : 1
    at = Math.min(now - 3600, at + dice.next() * DAY)
    const after = version > 1 && dice.chance(0.3) ? ` live after ${dice.whole(1, version - 1)}` : ''
    return {
      version,
      // Sometimes published from code that had been there for days.
      modified: betweenHours(dice.chance(0.1) ? at - 5 * DAY : at, now),
      bytes: dice.whole(1, 300),
      ...(dice.chance(0.4) ? { description: `Fix 7 things [canary1 commit 1a2b3c4${after} by 1600.1]` } : {}),
      ...(layers > 0 && dice.chance(0.5)
        ? { layers: [layerArn(dice.whole(0, layers - 1), dice.whole(1, LAYER_VERSIONS))] }
        : {}),
      ...(dice.chance(0.02) ? { replicated: true } : {}),
    }
  })
}

/** A cleanup takes minutes: none of its limits, which are whole hours, may pass meanwhile. */
function betweenHours(at: number, now: number): number {
  return Math.floor(now - Math.floor((now - at) / 3600) * 3600 - 1800)
}

function randomAlias(dice: Dice, name: string, numbers: readonly number[]): SeededAlias {
  const primary = dice.chance(0.6) ? dice.one(numbers.slice(-4)) : dice.one(numbers)
  const other = dice.one(numbers)
  const weighted = other === primary || dice.chance(0.6) ? {} : { weighted: { version: other, weight: dice.next() } }
  const [a, b, c] = [dice.one(numbers), dice.one(numbers), dice.one(numbers)]
  const canary = primary + 1
  const description = dice.one([
    '',
    'Serves 12 shops',
    `[canary1 ${primary} was ${a}]`,
    `Shop 3 [canary1 ${primary} was ${a} not ${b}: alarm orders-errors 5 went into ALARM]`,
    `[canary1 ${canary} over ${primary} was ${a} not ${b}; canary 10% 5m; step 1 began 2026-11-02T10:00:00Z +0s; runner 0123abcd by 7.1]`,
    `Ours [canary9 ${a}, before it ${b} and ${c}]`,
    `[canary1 ${a} over many, once ${b}]`,
  ])
  return { name, version: primary, ...weighted, description }
}

/** None on the days on which the window begins: it begins with a day. */
function randomInvocations(
  dice: Dice,
  numbers: readonly number[],
  aliases: readonly string[],
  now: number,
  { lookBack }: Rules,
): Invocation[] {
  return dice.some(numbers, 0.15).map(version => {
    const days = dice.chance(0.7) ? dice.next() * (lookBack - 1) : lookBack + 2 + dice.next() * 10
    const at = Math.floor(now - 3600 - days * DAY)
    return { version, at, ...(dice.chance(0.5) ? { alias: dice.one(aliases) } : {}) }
  })
}
