import type { Seconds } from '../values/duration.ts'
import { FULL, type Weight } from '../values/percentage.ts'
import { currentStep, type InFlight, stepsOf } from './record.ts'
import type { MinuteCounts } from './stream.ts'

/** The canary's share of the traffic from `at` on. */
export interface WeightSince {
  readonly at: Seconds
  readonly weight: Weight
  /** The record does not keep when: it is what the calls of both versions look like. */
  readonly estimated?: true
}

/**
 * When the canary got each of its weights, for who did not watch it. The record knows the first step and the current
 * one; the steps between them are where the split of each minute's calls makes them likeliest, each after the one before.
 */
export function weightsSoFar(record: InFlight, minutes: readonly MinuteCounts[]): readonly WeightSince[] {
  const { began, since, step } = record
  const [first, ...others] = stepsOf(record).slice(0, step)
  if (first === undefined) return [{ at: began, weight: currentStep(record).weight }]
  const between = minutes.filter(({ minute }) => minute < since).sort((a, b) => a.minute - b.minute)
  const weights = [first, ...others].map(({ weight }) => weight)
  const places = likeliestSteps(between, weights)
  const shifts = between.flatMap(({ minute }, index): WeightSince[] => {
    const [before = 0, now = 0] = [places[index - 1], places[index]]
    return now === before ? [] : [{ at: Math.max(minute, began), weight: weights[now] ?? FULL, estimated: true }]
  })
  return [{ at: began, weight: first.weight }, ...shifts, { at: since, weight: currentStep(record).weight }]
}

/** For each minute the index of its step, never falling, so that the calls of all of them are likeliest. */
function likeliestSteps(minutes: readonly MinuteCounts[], weights: readonly Weight[]): readonly number[] {
  const cameFrom: number[][] = []
  let scores = weights.map((_, step) => (step === 0 ? 0 : Number.NEGATIVE_INFINITY))
  for (const minute of minutes) {
    const from: number[] = []
    for (const step of weights.keys()) {
      const before = from[step - 1]
      from.push(before !== undefined && (scores[before] ?? 0) >= (scores[step] ?? 0) ? before : step)
    }
    cameFrom.push(from)
    scores = weights.map((weight, step) => (scores[from[step] ?? 0] ?? 0) + logLikelihood(minute, weight / FULL))
  }
  let step = scores.indexOf(Math.max(...scores))
  return cameFrom
    .toReversed()
    .map(from => {
      const here = step
      step = from[step] ?? 0
      return here
    })
    .toReversed()
}

function logLikelihood({ canary, stable }: MinuteCounts, share: number): number {
  return canary.invocations * Math.log(share) + stable.invocations * Math.log(1 - share)
}
