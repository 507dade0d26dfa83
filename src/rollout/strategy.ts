import { formatDuration, parseDuration, type Seconds } from '../values/duration.ts'
import { FULL, formatPercentage, parsePercentage, type Weight } from '../values/percentage.ts'
import { PREDEFINED } from './predefined-strategies.ts'

/** One stretch of a rollout. The last step is 100%: its dwell is the bake (design §2). */
export interface Step {
  readonly weight: Weight
  /** Minimum dwell: the step is not left by `advance` before it. */
  readonly min: Seconds
  /** Maximum dwell: every hold ends here, by policy. */
  readonly max: Seconds
}

/** Never empty, weights strictly rising, the last one 100%. */
export type Steps = readonly [Step, ...Step[]]

export type StrategyParse =
  | { readonly kind: 'steps'; readonly steps: Steps }
  | { readonly kind: 'problem'; readonly problem: string; readonly allowed: string }

/** Dwell that the text leaves open. What the text says wins. */
export interface DwellDefaults {
  readonly bake?: Seconds
  /** Longest stay at a step while the gates hold it. */
  readonly max?: Seconds
}

const ALLOWED =
  'canary 10% 5m | linear 10% every 1m | steps 1% 2m, 10% 5m, 50% 10m | all-at-once, each with an optional "bake 10m", or a name of CodeDeploy such as Canary10Percent5Minutes'
const MOST_STEPS = 100
/** CloudWatch keeps alarm history for two weeks (CD §C): a longer rollout could not be judged from the outside. */
const LONGEST: Seconds = 14 * 86_400
const PATIENCE: Seconds = 30 * 60

/** How long a gate may hold a step whose text states no maximum: half an hour, or twice its minimum. */
export function defaultMaximum(min: Seconds): Seconds {
  return Math.max(PATIENCE, 2 * min)
}

/**
 * Parses what a user writes as `strategy`, and the canonical text kept in the record.
 * A dwell is `5m`, or `5m-30m` to state the longest stay as well.
 * @returns the steps, or what is wrong with the text and what is allowed.
 */
export function parseStrategy(text: string, defaults: DwellDefaults = {}): StrategyParse {
  const written = text.trim().replace(/\s+/g, ' ')
  const [, shape = '', bakeText] = /^(.*?)(?: bake (\S+))?$/i.exec(written) ?? []
  const predefined = PREDEFINED.get(shape.replace(/^CodeDeployDefault\./i, '').toLowerCase())
  try {
    const { weighted, bake } = parseShape(predefined ?? shape, defaults)
    if (bake !== undefined && bakeText !== undefined) throw new Problem('states the bake twice')
    const last = bake ?? (bakeText === undefined ? openBake(defaults) : parseDwell(bakeText, 'bake', defaults))
    return { kind: 'steps', steps: checked(weighted, { weight: FULL, ...last }) }
  } catch (error) {
    if (error instanceof Problem) return { kind: 'problem', problem: error.message, allowed: ALLOWED }
    throw error
  }
}

/** The canonical text of steps: `parseStrategy` of it, without defaults, gives the same steps. */
export function formatStrategy(steps: Steps): string {
  const weighted = steps.slice(0, -1)
  const bake = steps.at(-1)
  const tail = bake === undefined || isOpenBake(bake) ? '' : ` bake ${formatDwell(bake)}`
  return `${formatShape(weighted)}${tail}`
}

class Problem extends Error {}

interface Dwell {
  readonly min: Seconds
  readonly max: Seconds
}

function parseShape(shape: string, defaults: DwellDefaults): { weighted: Step[]; bake?: Dwell } {
  const [, word = '', rest = ''] = /^(\S+)(?: (.*))?$/.exec(shape) ?? []
  switch (word.toLowerCase()) {
    case 'all-at-once':
      if (rest !== '') throw new Problem(`has "${rest}" after all-at-once, which has no steps`)
      return { weighted: [] }
    case 'canary': {
      const [, weight, dwell] = /^(\S+) (\S+)$/.exec(rest) ?? []
      if (weight === undefined || dwell === undefined)
        throw new Problem('needs one percentage and one dwell after canary')
      return { weighted: [{ weight: parseWeight(weight), ...parseDwell(dwell, weight, defaults) }] }
    }
    case 'linear': {
      const [, weight, dwell] = /^(\S+) every (\S+)$/i.exec(rest) ?? []
      if (weight === undefined || dwell === undefined)
        throw new Problem('needs a percentage, "every" and a dwell after linear')
      return { weighted: linear(parseWeight(weight), parseDwell(dwell, weight, defaults)) }
    }
    case 'steps':
      return list(rest, defaults)
    case '':
      throw new Problem('is empty')
    default:
      throw new Problem(`begins with "${word}", which is no strategy`)
  }
}

function linear(increment: Weight, dwell: Dwell): Step[] {
  if (increment >= FULL) throw new Problem('shifts everything in its first increment: write all-at-once')
  if (Math.ceil(FULL / increment) > MOST_STEPS) throw new Problem(`has more than ${MOST_STEPS} steps`)
  const steps: Step[] = []
  for (let weight = increment; weight < FULL; weight += increment) steps.push({ weight, ...dwell })
  return steps
}

function list(text: string, defaults: DwellDefaults): { weighted: Step[]; bake?: Dwell } {
  const parsed = text.split(',').map(item => {
    const [, weight, dwell] = /^(\S+) (\S+)$/.exec(item.trim()) ?? []
    if (weight === undefined || dwell === undefined)
      throw new Problem(`has the step "${item.trim()}": a step is a percentage and a dwell`)
    return { text: weight, weight: parsePercentage(weight) ?? parseWeight(weight), dwell }
  })
  if (parsed.length > MOST_STEPS) throw new Problem(`has more than ${MOST_STEPS} steps`)
  const last = parsed.at(-1)
  const bake = last?.weight === FULL ? last : undefined
  const weighted = (bake === undefined ? parsed : parsed.slice(0, -1)).map(step => ({
    weight: step.weight,
    ...parseDwell(step.dwell, step.text, defaults),
  }))
  return { weighted, ...(bake === undefined ? {} : { bake: parseDwell(bake.dwell, 'bake', defaults) }) }
}

function parseWeight(text: string): Weight {
  const weight = parsePercentage(text)
  if (weight === undefined) throw new Problem(`has "${text}", which is no percentage between 0.01% and 100%`)
  return weight
}

function parseDwell(text: string, of: string, defaults: DwellDefaults): Dwell {
  const [minText = '', maxText, ...more] = text.split('-')
  const min = parseDuration(minText)
  const max = maxText === undefined ? (defaults.max ?? defaultMaximum(min ?? 0)) : parseDuration(maxText)
  if (min === undefined || max === undefined || more.length > 0) {
    throw new Problem(`has the dwell "${text}": write a duration such as 90s, 5m or 1h30m, or a range such as 5m-30m`)
  }
  if (min === 0 && of !== 'bake') throw new Problem(`stays at ${of} for no time at all`)
  if (maxText !== undefined && max < min)
    throw new Problem(`has the dwell "${text}", whose end lies before its beginning`)
  return { min, max: Math.max(min, max) }
}

function openBake(defaults: DwellDefaults): Dwell {
  const min = defaults.bake ?? 0
  return { min, max: Math.max(min, defaults.max ?? defaultMaximum(min)) }
}

function checked(weighted: readonly Step[], bake: Step): Steps {
  let previous = 0
  for (const { weight } of weighted) {
    if (weight >= FULL) throw new Problem('reaches 100% before its end: 100% is the promotion and its dwell the bake')
    if (weight <= previous)
      throw new Problem(`goes from ${formatPercentage(previous)} to ${formatPercentage(weight)}: weights must rise`)
    previous = weight
  }
  const longest = [...weighted, bake].reduce((sum, step) => sum + step.max, 0)
  if (longest > LONGEST)
    throw new Problem('may take more than 14 days, longer than CloudWatch keeps the history of an alarm')
  const [first, ...rest] = weighted
  return first === undefined ? [bake] : [first, ...rest, bake]
}

function formatShape(weighted: readonly Step[]): string {
  const [first, second] = weighted
  if (first === undefined) return 'all-at-once'
  if (second === undefined) return `canary ${formatStep(first)}`
  if (isLinear(first, weighted)) return `linear ${formatPercentage(first.weight)} every ${formatDwell(first)}`
  return `steps ${weighted.map(formatStep).join(', ')}`
}

function isLinear(first: Step, weighted: readonly Step[]): boolean {
  const even = weighted.every(
    (step, index) => step.weight === first.weight * (index + 1) && step.min === first.min && step.max === first.max,
  )
  return even && first.weight * (weighted.length + 1) >= FULL
}

function formatStep(step: Step): string {
  return `${formatPercentage(step.weight)} ${formatDwell(step)}`
}

function formatDwell({ min, max }: Dwell): string {
  return max === defaultMaximum(min) ? formatDuration(min) : `${formatDuration(min)}-${formatDuration(max)}`
}

function isOpenBake(bake: Dwell): boolean {
  return bake.min === 0 && bake.max === defaultMaximum(0)
}
