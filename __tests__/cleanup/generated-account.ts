import type { Expected } from '../../scripts/cleanup-checker/checker.ts'
import { Dice, randomRules, randomWorld, type Size } from '../../scripts/cleanup-checker/generate.ts'
import { BUCKET, PREFIX, type Rules, settle, type World } from '../../scripts/cleanup-checker/world.ts'
import { Region } from './region.ts'

/** An account made of a seed, in a sandbox of its own. */
export interface Generated {
  readonly region: Region
  readonly world: World
  readonly rules: Rules
  readonly inputs: Readonly<Record<string, string>>
}

export async function generated(seed: number, size: Size): Promise<Generated> {
  const dice = new Dice(seed)
  const region = await Region.open({ enforceRates: true })
  const rules = randomRules(dice)
  const world = randomWorld(dice, region.now, rules, size)
  await settle(region.sandbox, world)
  return { region, world, rules, inputs: inputsOf(rules) }
}

/** The rules as a workflow states them: everything is cleaned. */
export function inputsOf({ keepVersions, keepFor, keepBytes, lookBack }: Rules): Readonly<Record<string, string>> {
  return {
    all: 'true',
    'dry-run': 'false',
    'keep-versions': String(keepVersions),
    'keep-for': `${keepFor}d`,
    'look-back': `${lookBack}d`,
    ...(keepBytes === undefined ? {} : { 'keep-bytes': `${keepBytes / 1024}KB` }),
    layers: '*',
    'log-groups': 'true',
    's3-bucket': BUCKET,
    's3-prefix': PREFIX,
    'max-operations': '100000',
    'calls-per-second': '14',
  }
}

export type Remaining = Omit<Expected, 'packagesHeld'>

/** What is left, as the checker writes it. */
export function remaining({ region, world }: Generated): Remaining {
  const { lambda, logs, s3 } = region.sandbox
  const layers = new Set(world.layers.map(({ layer }) => layer))
  return {
    versions: new Map(world.functions.map(({ name }) => [name, new Set(region.versions(name))])),
    layers: new Map([...layers].map(name => [name, new Set(lambda.layerVersionsOf(name))])),
    logGroups: new Set(logs.groupNames()),
    packages: new Set(s3.keysOf(BUCKET)),
  }
}
