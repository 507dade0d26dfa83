import type { Log } from '../report/log.ts'
import type { Recovered } from './finding.ts'

/** A person has to hear of these: nobody may be watching when a schedule puts a rollout back. */
const ANNOTATED: ReadonlySet<Recovered['kind']> = new Set(['undone', 'rolled-back', 'foreign', 'failed'])

/**
 * Says a finding as it is made: an annotation for what was put back or could not be, a line of the log otherwise.
 * @param wide nobody asked after this very alias: that it is somebody else's is no news.
 */
export function tell(log: Log, finding: Recovered, wide = false): Recovered {
  const { kind } = finding
  if (ANNOTATED.has(kind) && !(wide && kind === 'foreign')) log.warning(finding.text)
  else log.info(finding.text)
  return finding
}
