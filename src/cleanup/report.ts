import { code, codeCell, escapeCell, escapeText, table } from '../report/markdown.ts'
import { formatBytes } from '../values/bytes.ts'
import type { KeepReason } from './retention.ts'
import { Counts, type FunctionResult, type OtherResult, type RegionResult } from './tally.ts'

/** Rows of the summary: those with the most bytes. The job's log has a line for every function. */
const MOST_ROWS = 100
/** Functions of `result-json`: outputs of a job may take a megabyte (F§6.2). */
const MOST_TOLD = 1000

export type CleanupOutcome = 'cleaned' | 'would-clean' | 'unchanged' | 'failed'

/** Sums over all Regions. */
export interface Totals {
  readonly functions: number
  readonly versions: number
  readonly deleted: number
  readonly bytes: number
  readonly kept: number
  readonly left: number
  readonly failed: number
  readonly layers: number
  readonly logGroups: number
  readonly packages: number
  readonly complete: boolean
}

export function totalsOf(regions: readonly RegionResult[]): Totals {
  const functions = regions.flatMap(region => region.functions)
  const others = regions.flatMap(({ layers, logGroups, packages }) =>
    [layers, logGroups, packages].filter(one => one !== undefined),
  )
  const sum = (of: (one: FunctionResult) => number): number => functions.reduce((total, one) => total + of(one), 0)
  const count = (of: (region: RegionResult) => OtherResult | undefined): number =>
    regions.reduce((total, region) => total + (of(region)?.deleted ?? 0), 0)
  return {
    functions: functions.length,
    versions: sum(({ versions }) => versions),
    deleted: sum(({ deleted }) => deleted),
    bytes: sum(({ bytes }) => bytes) + regions.reduce((total, { layers }) => total + (layers?.bytes ?? 0), 0),
    kept: sum(({ versions, deleted, left }) => versions - deleted - left),
    left: sum(({ left }) => left),
    failed: [...functions, ...regions, ...others].filter(({ failure }) => failure !== undefined).length,
    layers: count(({ layers }) => layers),
    logGroups: count(({ logGroups }) => logGroups),
    packages: count(({ packages }) => packages),
    complete: regions.every(({ complete }) => complete),
  }
}

/** `failed` outranks all: a person has to look. */
export function outcomeOf({ failed, deleted, layers, logGroups, packages }: Totals, dryRun: boolean): CleanupOutcome {
  if (failed > 0) return 'failed'
  if (deleted + layers + logGroups + packages === 0) return 'unchanged'
  return dryRun ? 'would-clean' : 'cleaned'
}

/** Everything as one JSON text, for other programs. */
export function resultJson(regions: readonly RegionResult[], totals: Totals, dryRun: boolean): string {
  let room = MOST_TOLD
  const told = regions.map(({ functions, layers, logGroups, packages, ...region }) => {
    const some = functions.slice(0, room)
    room -= some.length
    return {
      ...region,
      functions: some.map(one => ({ ...one, kept: Object.fromEntries(one.kept) })),
      ...other('layers', layers),
      ...other('logGroups', logGroups),
      ...other('packages', packages),
    }
  })
  return JSON.stringify({ outcome: outcomeOf(totals, dryRun), dryRun, ...totals, regions: told })
}

function other(name: string, result: OtherResult | undefined): Readonly<Record<string, unknown>> {
  return result === undefined ? {} : { [name]: { ...result, kept: Object.fromEntries(result.kept) } }
}

/** The job summary, in Markdown. */
export function cleanupSummary(regions: readonly RegionResult[], totals: Totals, dryRun: boolean): string {
  const goes = dryRun ? 'would go' : 'went'
  const lead = `${totals.deleted} of ${totals.versions} versions of ${totals.functions} functions ${goes}: ${formatBytes(totals.bytes)}.`
  const rest = totals.complete
    ? []
    : ['The budget of this run (`max-operations`) is spent, or it was cancelled: the next run goes on.']
  const title = `## Cleanup${dryRun ? ': dry run, nothing was deleted' : ''}`
  return `${[title, lead, ...rest, ...regions.flatMap(region => regionPart(region, dryRun))].join('\n\n')}\n`
}

function regionPart(region: RegionResult, dryRun: boolean): readonly string[] {
  const { storage, functions, failure } = region
  const bytes = functions.reduce((sum, one) => sum + one.bytes, region.layers?.bytes ?? 0)
  const share =
    storage === undefined
      ? []
      : [
          `Code storage: ${formatBytes(storage.used)} of ${formatBytes(storage.quota)} (${percent(storage.used, storage.quota)}) before, of which ${percent(bytes, storage.quota)} of the quota ${dryRun ? 'would be' : 'was'} freed.`,
        ]
  const telling = [...functions]
    .filter(({ deleted, left, failure: problem, skipped }) => deleted + left > 0 || problem || skipped)
    .sort((a, b) => b.bytes - a.bytes)
  const rows = telling.slice(0, MOST_ROWS).map(functionRow)
  const header = ['function', 'versions', dryRun ? 'would go' : 'went', 'bytes', 'stays, by why', '']
  const more = telling.length > rows.length ? [`… and ${telling.length - rows.length} more functions.`] : []
  return [
    `### ${escapeText(region.region)}`,
    ...share,
    ...(failure === undefined ? [] : [escapeText(failure.what)]),
    ...(rows.length === 0 ? [] : [table(header, rows, [1, 2, 3])]),
    ...more,
    ...kept(functions),
    ...otherPart('Layer versions', region.layers, dryRun),
    ...otherPart('Log groups', region.logGroups, dryRun),
    ...otherPart('Staged packages', region.packages, dryRun),
  ]
}

const SKIPPED: Readonly<Record<NonNullable<FunctionResult['skipped']>, string>> = {
  'stack-owned': 'left alone: owned by a CloudFormation stack; clean it with `include-stack-owned: true`',
  replica: 'left alone: a replica of Lambda@Edge',
  'managed-instances': 'left alone: on Managed Instances',
  gone: 'deleted meanwhile',
}

function functionRow(one: FunctionResult): readonly string[] {
  const notes = [
    ...(one.skipped === undefined ? [] : [SKIPPED[one.skipped]]),
    ...(one.left === 0 ? [] : [`${one.left} left for the next run`]),
    ...(one.failure === undefined ? [] : [escapeCell(one.failure.what)]),
  ]
  return [
    codeCell(one.functionName),
    String(one.versions),
    String(one.deleted),
    formatBytes(one.bytes),
    printCounts(one.kept),
    notes.join('; ') || ' ',
  ]
}

/** Why versions stay, over all functions. */
function kept(functions: readonly FunctionResult[]): readonly string[] {
  const counts = new Counts<KeepReason>()
  for (const one of functions) for (const [reason, count] of one.kept) counts.add(reason, count)
  return counts.all.size === 0 ? [] : [`What stays: ${printCounts(counts.all)}.`]
}

function otherPart(title: string, result: OtherResult | undefined, dryRun: boolean): readonly string[] {
  if (result === undefined) return []
  const { deleted, bytes, kept: counts, complete, failure } = result
  const size = bytes === 0 ? '' : ` (${formatBytes(bytes)})`
  return [
    [
      `${title}: ${deleted} ${dryRun ? 'would go' : 'went'}${size}`,
      ...(complete ? [] : ['the rest is left for the next run']),
      ...(counts.size === 0 ? [] : [`stays: ${printCounts(counts)}`]),
      ...(failure === undefined ? [] : [escapeText(failure.what)]),
    ].join('; '),
  ]
}

function printCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a)
  return sorted.map(([reason, count]) => `${count} ${code(reason)}`).join(', ') || ' '
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)}%`
}
