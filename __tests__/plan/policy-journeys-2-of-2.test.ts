import { JOURNEYS } from './journeys.ts'
import { firstNeeded, journeysUnderPolicy } from './under-policy.ts'

/** In two files because they take long. Every action is taken from one journey; `test:full` takes each from all. */
journeysUnderPolicy(firstNeeded, JOURNEYS.slice(6))
