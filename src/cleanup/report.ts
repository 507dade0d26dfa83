import { code, codeCell, escapeCell, escapeText, table } from '../report/markdown.ts'
import { formatBytes } from '../values/bytes.ts'
import { SKIPPED } from './function-result.ts'
import type { KeepReason } from './retention.ts'
import {
  bytesOf,
  Counts,
  type FunctionResult,
  OTHER_KINDS,
  type OtherKind,
  type OtherResult,
  type RegionResult,
} from './tally.ts'
import type { Totals } from './totals.ts'

/** Rows of the summary: those with the most bytes. The job's log has a line for every function. */
const MOST_ROWS = 100
/** Names and failures of one kind beside versions; of a function the first failure is told. The log has all of them. */
const MOST_NAMES = 20
const MOST_FAILURES = 5

/** The job summary, in Markdown. */
export function cleanupSummary(regions: readonly RegionResult[], totals: Totals, dryRun: boolean): string {
  const rest = totals.complete ? [] : [unfinished(totals)]
  const title = `## Cleanup${dryRun ? ': dry run, nothing was deleted' : ''}`
  return `${[title, totalsSentence(totals, dryRun), ...rest, ...regions.flatMap(region => regionPart(region, dryRun))].join('\n\n')}\n`
}

/** `9 of 12 versions of 2 functions would go: 8.6 MB; 3 stay. Beside them: 2 layer versions.` */
export function totalsSentence(totals: Totals, dryRun: boolean): string {
  const { functions, versions, deleted, bytes, kept } = totals
  const of = `${deleted} of ${versions} versions of ${functions} ${functions === 1 ? 'function' : 'functions'}`
  const sentence = `${of} ${dryRun ? 'would go' : 'went'}: ${formatBytes(bytes)}; ${kept} ${kept === 1 ? 'stays' : 'stay'}.`
  const others = OTHER_KINDS.flatMap(kind =>
    totals[kind] === 0 ? [] : [`${totals[kind]} ${NOUNS[kind]}${totals[kind] === 1 ? '' : 's'}`],
  )
  return others.length === 0 ? sentence : `${sentence} Beside them: ${others.join(', ')}.`
}

const NOUNS: Readonly<Record<OtherKind, string>> = {
  layers: 'layer version',
  logGroups: 'log group',
  alarms: 'alarm',
  packages: 'staged package',
}

function unfinished({ failed, left }: Totals): string {
  const failures = `${failed} ${failed === 1 ? 'thing' : 'things'} could not be cleaned, as said below.`
  const ended = 'The budget of this run (`max-operations`) is spent, or it was ended before.'
  const why = [...(failed > 0 ? [failures] : []), ...(failed === 0 || left > 0 ? [ended] : [])]
  return `${why.join(' ')} The next run goes on.`
}

function regionPart(region: RegionResult, dryRun: boolean): readonly string[] {
  const { storage, functions, failure } = region
  const bytes = bytesOf(region)
  const share =
    storage === undefined
      ? []
      : [
          `Code storage: ${formatBytes(storage.used)} of ${formatBytes(storage.quota)} (${percent(storage.used, storage.quota)}) before, of which ${percent(bytes, storage.quota)} of the quota ${dryRun ? 'would be' : 'was'} freed.`,
        ]
  const telling = [...functions]
    .filter(({ deleted, left, failed, skipped }) => deleted + left + failed > 0 || skipped)
    .sort((a, b) => b.bytes - a.bytes)
  const rows = telling.slice(0, MOST_ROWS).map(functionRow)
  const header = ['function', 'versions', dryRun ? 'would go' : 'went', 'which', 'bytes', 'stays, by why', '']
  const more = telling.length > rows.length ? [`… and ${telling.length - rows.length} more functions.`] : []
  return [
    `### ${escapeText(region.region)}`,
    ...share,
    ...(failure === undefined ? [] : [escapeText(failure.what)]),
    ...(rows.length === 0 ? [] : [table(header, rows, [1, 2, 4])]),
    ...more,
    ...kept(functions),
    ...OTHER_KINDS.flatMap(kind => otherPart(TITLES[kind], region[kind], dryRun)),
  ]
}

const TITLES: Readonly<Record<OtherKind, string>> = {
  layers: 'Layer versions',
  logGroups: 'Log groups',
  alarms: 'Created alarms',
  packages: 'Staged packages',
}

function functionRow(one: FunctionResult): readonly string[] {
  const notes = [
    ...(one.skipped === undefined ? [] : [SKIPPED[one.skipped]]),
    ...(one.left === 0 ? [] : [`${one.left} left for the next run`]),
    ...problems(one, 1),
  ]
  return [
    codeCell(one.functionName),
    String(one.versions),
    String(one.deleted),
    escapeCell(one.gone),
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
  const { deleted, gone, bytes, kept: counts, complete, failed } = result
  const size = bytes === 0 ? '' : ` (${formatBytes(bytes)})`
  const shown = gone.slice(0, MOST_NAMES).map(code)
  const which = [...shown, ...(deleted > shown.length ? [`… and ${deleted - shown.length} more`] : [])].join(', ')
  return [
    [
      `${title}: ${deleted} ${dryRun ? 'would go' : 'went'}${size}${which === '' ? '' : `: ${which}`}`,
      ...(complete || failed > 0 ? [] : ['the rest is left for the next run']),
      ...(counts.size === 0 ? [] : [`stays: ${printCounts(counts)}`]),
      ...problems(result, MOST_FAILURES),
    ].join('; '),
  ]
}

/** What failed of a function or of a kind of things. */
function problems({ failed, failures }: Pick<OtherResult, 'failed' | 'failures'>, most: number): readonly string[] {
  const shown = failures.slice(0, most).map(({ what }) => escapeText(what))
  return [...shown, ...(failed > shown.length ? [`… and ${failed - shown.length} more failed`] : [])]
}

function printCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a)
  return sorted.map(([reason, count]) => `${count} ${code(reason)}`).join(', ') || ' '
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)}%`
}
