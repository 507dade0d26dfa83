import { READS } from '../../plan/journeys.ts'
import { journeysUnderPolicy } from '../../plan/under-policy.ts'

/** Every action is taken away from every journey that needs it. */
journeysUnderPolicy(({ actions }) => [...READS, ...actions])
