import type { Aws } from '../aws/clients.ts'
import { type WriteResult, writeAlias } from './alias.ts'
import type { AliasTarget, AliasView } from './alias-view.ts'
import { encodeShortened } from './description.ts'
import { type Record as RolloutRecord, routing } from './record.ts'

/**
 * Writes a record and the routing it stands for, in one conditional UpdateAlias after the user's own text.
 * Should somebody have written too long a text meanwhile, their text gives way: the record is what undoes a rollout.
 */
export function writeRecord(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  record: RolloutRecord,
  signal?: AbortSignal,
): Promise<WriteResult> {
  const description = encodeShortened(record, view.decoded.userText)
  const write = { routing: routing(record), description, revisionId: view.revisionId }
  return writeAlias(aws, target, write, view.routing, signal)
}
