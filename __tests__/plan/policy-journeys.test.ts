import { JOURNEYS, type Journey, READS } from './journeys.ts'
import { journeysUnderPolicy } from './under-policy.ts'

/** Every action is taken away from one journey here, the first that needs it; `test:full` takes each from all. */
const needed = ({ actions }: Journey): readonly string[] => [...READS, ...actions]
journeysUnderPolicy(journey => {
  const before = JOURNEYS.slice(0, JOURNEYS.indexOf(journey)).flatMap(needed)
  return needed(journey).filter(action => !before.includes(action))
})
