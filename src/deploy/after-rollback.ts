import type { RolloutResult } from '../rollout/run.ts'

/** A rollout that was put back. */
export type RolledBack = Extract<RolloutResult, { readonly kind: 'rolled-back' }>

/** Only a release that was found wanting is to be fixed: one that nobody could judge is another matter. */
export function afterRollback({ breach, record }: Pick<RolledBack, 'breach' | 'record'>): string {
  if (record.rejected === undefined) return 'Nothing was found wrong with this version: run again to roll it out.'
  if (breach?.kind !== 'policy') return 'Look at the timeline in the job summary, fix the release and deploy again.'
  return `Nothing was found wrong with this version. ${REMEDY[breach.policy]}, then run again with retry-rolled-back: true.`
}

const REMEDY = {
  'on-inconclusive':
    'Send the alias more traffic, give the canary a larger share or longer steps, or let it be called with probe-payloads (or accept too little to judge by with on-inconclusive: advance)',
  'on-insufficient-data': 'See why the alarm has no data (or accept that with on-insufficient-data: advance)',
  'on-unreadable': 'See why the gates could not be read, as the timeline in the job summary says',
  'gates-differ': 'Let the run that carries it on have the gates that it began with',
} as const
