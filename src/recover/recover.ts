import { ListAliasesCommand, type ListAliasesCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasTarget, type AliasView, equalRouting, printRouting } from '../rollout/alias-view.ts'
import type { AtRest } from '../rollout/record.ts'
import { writeRecord } from '../rollout/record-writing.ts'
import { undo } from '../rollout/undo.ts'
import type { Version } from '../values/version.ts'
import { type Judgement, judge } from './judge.ts'

/**
 * The second witness: the version a published version names as live when it was made, from its own description.
 * @returns undefined when the version says nothing of the kind.
 */
export type LiveAfter = (functionName: string, version: Version) => Promise<Version | undefined>

export interface RecoverOrder {
  readonly functionNames: readonly string[]
  /** Left out: every alias of the functions. */
  readonly alias?: string
  readonly dryRun: boolean
  readonly liveAfter: LiveAfter
}

export interface Recovered extends AliasTarget {
  /**
   * `undone` and `would-undo` (dry run): a rollout whose runner was lost. `in-progress`: it still has time.
   * `foreign`: somebody else's. `failed`: could not be looked at or put back.
   */
  readonly kind: 'undone' | 'would-undo' | 'in-progress' | 'at-rest' | 'foreign' | 'failed'
  /** One sentence for a person. */
  readonly text: string
  readonly view?: AliasView
}

/**
 * Finds rollouts in flight and undoes those whose runner was lost; reports the rest. One alias that fails does not
 * keep the others from being looked at. Running it twice, or at the same time, is the same as once.
 */
export async function recover(aws: Aws, order: RecoverOrder, log: Log): Promise<readonly Recovered[]> {
  const results: Recovered[] = []
  for (const functionName of order.functionNames) {
    for (const target of await targetsOf(aws, functionName, order.alias).catch(error =>
      failedList(functionName, error),
    )) {
      const result = 'kind' in target ? target : await look(aws, target, order)
      tell(log, result)
      results.push(result)
    }
  }
  return results
}

async function look(aws: Aws, target: AliasTarget, order: RecoverOrder): Promise<Recovered> {
  try {
    const view = await readAlias(aws, target)
    if (view === undefined) return { ...target, kind: 'failed', text: `${nameOf(target)} does not exist.` }
    return await settle(aws, target, view, judge(view, aws.clock.now()), order)
  } catch (error) {
    return failed(target, error)
  }
}

async function settle(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  seen: Judgement,
  order: RecoverOrder,
): Promise<Recovered> {
  switch (seen.kind) {
    case 'at-rest':
      return {
        ...target,
        kind: 'at-rest',
        view,
        text: `${nameOf(target)} serves ${printRouting(view.routing)}; no rollout is in flight.`,
      }
    case 'living':
      return { ...target, kind: 'in-progress', view, text: `${nameOf(target)} ${seen.what}.` }
    case 'foreign':
      return { ...target, kind: 'foreign', view, text: `${nameOf(target)} ${seen.what}. It was not touched.` }
    case 'overdue': {
      if (order.dryRun) return wouldUndo(target, view, seen.what, seen.rest)
      const result = await undo(aws, target, view, seen.record, seen.rest)
      if (result.kind === 'undone') return undoneOf(target, result.view, seen.what)
      if (result.kind === 'finished') {
        const text = `${nameOf(target)} was brought to its end by another run: it serves ${printRouting(result.view.routing)}.`
        return { ...target, kind: 'at-rest', view: result.view, text }
      }
      return foreign(target, result.view, result.what)
    }
    case 'orphaned': {
      const witness = await order.liveAfter(target.functionName, seen.canary)
      if (witness !== seen.primary) {
        const says = witness === undefined ? 'does not name the version it came after' : `came after version ${witness}`
        const text = `${nameOf(target)} ${seen.what}; version ${seen.canary} ${says}, so the weights may be somebody else's. It was not touched.`
        return { ...target, kind: 'foreign', view, text }
      }
      if (order.dryRun) return wouldUndo(target, view, seen.what, seen.rest)
      const written = await writeRecord(aws, target, view, seen.rest)
      const now = await readAlias(aws, target)
      if (written.kind === 'written' && now !== undefined && equalRouting(now.routing, { primary: seen.primary })) {
        return undoneOf(target, now, seen.what)
      }
      return foreign(target, now, 'It changed while it was being put back.')
    }
  }
}

async function targetsOf(aws: Aws, functionName: string, alias: string | undefined): Promise<readonly AliasTarget[]> {
  if (alias !== undefined) return [{ functionName, alias }]
  const targets: AliasTarget[] = []
  let marker: string | undefined
  try {
    do {
      const page: ListAliasesCommandOutput = await aws.lambda.send(
        new ListAliasesCommand({ FunctionName: functionName, Marker: marker }),
      )
      for (const { Name } of page.Aliases ?? []) if (Name !== undefined) targets.push({ functionName, alias: Name })
      marker = page.NextMarker
    } while (marker !== undefined && marker !== '')
  } catch (error) {
    if (isNotFound(error))
      throw new Failure({ what: `Function ${functionName} does not exist in ${aws.region}.` }, error)
    throw explain(error, `reading the aliases of ${functionName}`)
  }
  return targets
}

function failedList(functionName: string, error: unknown): readonly Recovered[] {
  return [failed({ functionName, alias: '*' }, error)]
}

/** A defect of ours is no finding: it must not be hidden among them. */
function failed(target: AliasTarget, error: unknown): Recovered {
  if (!(error instanceof Failure)) throw error
  return { ...target, kind: 'failed', text: error.message }
}

function undoneOf(target: AliasTarget, view: AliasView, what: string): Recovered {
  const text = `${nameOf(target)} ${what}. It was put back and serves ${printRouting(view.routing)}, read back.`
  return { ...target, kind: 'undone', view, text }
}

function wouldUndo(target: AliasTarget, view: AliasView, what: string, rest: AtRest): Recovered {
  const text = `${nameOf(target)} ${what}. It would be put back to version ${rest.live} at 100%.`
  return { ...target, kind: 'would-undo', view, text }
}

function foreign(target: AliasTarget, view: AliasView | undefined, what: string): Recovered {
  return {
    ...target,
    kind: 'foreign',
    text: `${nameOf(target)}: ${what} It was left alone.`,
    ...(view === undefined ? {} : { view }),
  }
}

function tell(log: Log, { kind, text }: Recovered): void {
  if (kind === 'foreign' || kind === 'failed') log.warning(text)
  else log.info(text)
}

function nameOf({ functionName, alias }: AliasTarget): string {
  return `Alias "${alias}" of ${functionName}`
}
