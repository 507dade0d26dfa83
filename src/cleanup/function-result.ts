import { formatBytes } from '../values/bytes.ts'
import { printVersions, type Version } from '../values/version.ts'
import type { Inventory } from './inventory.ts'
import type { Run } from './order.ts'
import { isUnreadable } from './protection.ts'
import type { KeepReason, Verdict } from './retention.ts'
import type { Setbacks } from './setbacks.ts'
import { Counts, type FunctionResult } from './tally.ts'

/** A function with what is to become of each of its versions, oldest first. */
export interface Judged {
  readonly inventory: Inventory
  readonly verdicts: readonly Verdict[]
  readonly skipped?: FunctionResult['skipped']
}

/** Why a function was left alone. */
export const SKIPPED: Readonly<Record<NonNullable<FunctionResult['skipped']>, string>> = {
  'stack-owned': 'left alone: owned by a CloudFormation stack; clean it with `include-stack-owned: true`',
  replica: 'left alone: a replica of Lambda@Edge',
  'managed-instances': 'left alone: on Managed Instances',
  gone: 'deleted meanwhile',
}

/** Runs of versions in `result-json`, of which thousands of functions must fit into one output. */
const MOST_RUNS = 50

/** What is said before anything is deleted: what goes, what stays and why. */
export function planText({ inventory, verdicts, skipped }: Judged, going: readonly Verdict[], dryRun: boolean): string {
  if (skipped !== undefined) return `${inventory.functionName}: ${SKIPPED[skipped]}.`
  if (verdicts.length === 0) return `${inventory.functionName}: no versions.`
  const bytes = going.reduce((sum, one) => sum + one.bytes, 0)
  const staying = verdicts.flatMap(({ version, keep: [reason] }) =>
    reason === undefined ? [] : [[version, reason] as const],
  )
  const which = going.length === 0 ? '' : `: ${runs(going)} (${formatBytes(bytes)})`
  const goes = `${inventory.functionName}: ${going.length} of ${verdicts.length} versions ${dryRun ? 'would go' : 'go'}${which}`
  return `${goes}; stays: ${byReason(staying) || 'none'}.`
}

/** `versions 7-9 (keep-versions), version 10 (just left)`: an input is named as it is written. */
export function byReason(staying: Iterable<readonly [Version, KeepReason]>): string {
  const found = new Map<KeepReason, Version[]>()
  for (const [version, reason] of staying) {
    const versions = found.get(reason) ?? []
    versions.push(version)
    found.set(reason, versions)
  }
  return [...found]
    .map(([reason, versions]) => {
      const why = reason.startsWith('keep-') ? reason : reason.replaceAll('-', ' ')
      return `${versions.length === 1 ? 'version' : 'versions'} ${printVersions(versions)} (${why})`
    })
    .join(', ')
}

/** A function of which nothing was deleted because nothing could be read, or nothing is there. */
export function nothingOf(
  functionName: string,
  { count, failures }: Setbacks,
  skipped?: FunctionResult['skipped'],
): FunctionResult {
  const none = { versions: 0, deleted: 0, gone: '', bytes: 0, kept: new Map(), left: 0, unreadable: [] }
  return { functionName, ...none, failed: count, failures, ...(skipped === undefined ? {} : { skipped }) }
}

/** Sums up. @param late what was found to stay only when its turn came. */
export function resultOf(
  { log, order }: Pick<Run, 'log' | 'order'>,
  { inventory, verdicts, skipped }: Judged,
  { count, failures }: Setbacks,
  gone: readonly Verdict[],
  late: ReadonlyMap<Version, KeepReason>,
): FunctionResult {
  const { functionName, aliases } = inventory
  const kept = new Counts<KeepReason>()
  const staying = verdicts.flatMap(({ version, keep }) => {
    const reason = keep[0] ?? late.get(version)
    if (reason === undefined) return []
    kept.add(reason)
    return [[version, reason] as const]
  })
  // A dry run has said so before.
  if (staying.length > 0 && !order.dryRun) log.debug(`${functionName} keeps ${byReason(staying)}.`)
  return {
    functionName,
    versions: verdicts.length,
    deleted: gone.length,
    gone: runs(gone, MOST_RUNS),
    bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0),
    kept: kept.all,
    left: skipped === undefined ? verdicts.length - gone.length - staying.length - count : 0,
    unreadable: aliases.filter(isUnreadable).map(({ name }) => name),
    failed: count,
    failures,
    ...(skipped === undefined ? {} : { skipped }),
  }
}

function runs(verdicts: readonly Verdict[], most?: number): string {
  return printVersions(
    verdicts.map(({ version }) => version),
    most,
  )
}
