import type { Aws } from '../aws/clients.ts'
import { poll } from '../aws/wait.ts'
import { readFunction } from '../function/read.ts'
import { decodeVersionDescription } from '../function/version-description.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasTarget, type AliasView, equalRouting } from '../rollout/alias-view.ts'
import type { Seconds } from '../values/duration.ts'
import { printRun, type RunWord, sameOwner } from '../values/run.ts'

export interface Winner {
  /** One sentence. */
  readonly who: string
  /** The alias by which it was seen. */
  readonly view: AliasView
}

/** `$LATEST` does not say who wrote it: only when the winner has published and shifts traffic can it be seen. */
const PATIENCE: Seconds = 60
const PACE = { first: 1, factor: 1.5, cap: 5 } as const

/**
 * Who won a race for `$LATEST`, from what the alias says soon after.
 * @param before the alias as it was when this run looked.
 * @param owner this process.
 * @returns undefined when the winner does not show itself in a minute, as one that deploys to another alias.
 */
export function winnerOf(
  aws: Aws,
  target: AliasTarget,
  before: AliasView | undefined,
  owner: RunWord,
  signal?: AbortSignal,
): Promise<Winner | undefined> {
  const options = { timeout: PATIENCE, pace: PACE, ...(signal === undefined ? {} : { signal }) }
  return poll(aws.clock, options, () => look(aws, target, before, owner).catch(() => undefined))
}

async function look(
  aws: Aws,
  target: AliasTarget,
  before: AliasView | undefined,
  owner: RunWord,
): Promise<Winner | undefined> {
  const view = await readAlias(aws, target)
  if (view === undefined || view.routing === 'latest') return undefined
  const { record } = view.decoded
  if (record?.kind === 'in-flight' && !sameOwner(record.owner, owner)) {
    return { view, who: `It was ${printRun(record.owner)}, which is rolling out version ${record.canary}.` }
  }
  if (before !== undefined && equalRouting(view.routing, before.routing)) return undefined
  const { primary } = view.routing
  const served = await readFunction(aws, target.functionName, primary)
  const { by } = decodeVersionDescription(served?.configuration.Description)
  if (by === undefined || sameOwner(by, owner)) return undefined
  return { view, who: `It was ${printRun(by)}, whose version ${primary} is live.` }
}
