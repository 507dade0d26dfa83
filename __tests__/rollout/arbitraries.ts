import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import type { AtRest, InFlight } from '../../src/rollout/record.ts'
import { formatStrategy, type Step, type Steps } from '../../src/rollout/strategy.ts'
import { isVersion, type Version } from '../../src/values/version.ts'
import fc from '../support/fast-check.ts'

/** Random values of the rollout's own types. */

export function version(text: string | number): Version {
  const printed = String(text)
  if (!isVersion(printed)) throw new Error(`${printed} is no version`)
  return printed
}

const dwell = (least: number): fc.Arbitrary<{ min: number; max: number }> =>
  fc.tuple(fc.integer({ min: least, max: 20_000 }), fc.nat(40_000)).map(([min, more]) => ({ min, max: min + more }))

/** Up to five rising weights and a bake. */
export const strategies: fc.Arbitrary<Steps> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { maxLength: 5 }),
    fc.array(dwell(1), { minLength: 5, maxLength: 5 }),
    dwell(0),
  )
  .map(([weights, dwells, bake]) => {
    const weighted = [...weights]
      .sort((a, b) => a - b)
      .map((weight, index): Step => ({ weight, min: 60, max: 1800, ...dwells[index] }))
    const last: Step = { weight: 10_000, ...bake }
    const [first, ...rest] = weighted
    return first === undefined ? [last] : [first, ...rest, last]
  })

export const versions = fc.integer({ min: 1, max: 9_999_999_999 }).map(version)

export const gates = fc.string().map(name => fingerprintGates({ alarms: [name], evidence: undefined }))

export const inFlight: fc.Arbitrary<InFlight> = fc
  .record({
    pair: fc.uniqueArray(versions, { minLength: 2, maxLength: 2 }),
    was: fc.option(versions, { nil: undefined }),
    rejected: fc.option(versions, { nil: undefined }),
    steps: strategies,
    at: fc.nat(4),
    began: fc.integer({ min: 1_600_000_000, max: 2_100_000_000 }),
    elapsed: fc.nat(1_000_000),
    engine: fc.constantFrom('runner' as const, 'schedule' as const),
    gates,
    owner: fc.stringMatching(/^[A-Za-z0-9._/#@:-]{1,20}$/),
  })
  .map(({ pair, was, rejected, steps, at, began, elapsed, engine, gates: fingerprint, owner }) => ({
    kind: 'in-flight',
    stable: pair[0] ?? version(1),
    canary: pair[1] ?? version(2),
    ...(was === undefined ? {} : { was }),
    ...(rejected === undefined ? {} : { rejected }),
    strategy: formatStrategy(steps),
    step: at % steps.length,
    began,
    since: began + elapsed,
    engine,
    gates: fingerprint,
    owner,
  }))

export const atRest: fc.Arbitrary<AtRest> = fc
  .record({
    live: versions,
    was: fc.option(versions, { nil: undefined }),
    rejected: fc.option(versions, { nil: undefined }),
    why: fc.option(fc.stringMatching(/^[A-Za-z0-9"%.,;:() -]{1,60}$/), { nil: undefined }),
  })
  .map(({ live, was, rejected, why }) => {
    const plain = (why ?? '').replace(/ +/g, ' ').trim()
    return {
      kind: 'at-rest',
      live,
      ...(was === undefined ? {} : { was }),
      ...(rejected === undefined ? {} : { rejected }),
      ...(plain === '' ? {} : { why: plain }),
    }
  })

export const records = fc.oneof(inFlight, atRest)

/** What a person may have written in an alias' description. */
export const userTexts = fc.oneof(
  fc.constant(''),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)
