import type { RolloutResult } from '../rollout/run.ts'
import type { Version } from '../values/version.ts'

/** A rollout that was put back. */
export type RolledBack = Extract<RolloutResult, { readonly kind: 'rolled-back' }>

/**
 * Only a release that was found wanting is to be fixed: one that nobody could judge, or that a colleague has put back or another
 * deploy superseded, is another matter.
 * @param canary the version that was put back; the record may remember another one as rejected.
 */
export function afterRollback(
  { breach, record }: Pick<RolledBack, 'breach' | 'record'>,
  canary: Version | undefined,
): string {
  if (record.rejected === undefined || record.rejected !== canary)
    return 'Nothing was found wrong with this version: if it is still to be rolled out, run again.'
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
