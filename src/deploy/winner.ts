import type { AliasConfiguration } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { poll } from '../aws/wait.ts'
import { contentOf, differences } from '../function/latest.ts'
import { type FunctionView, readFunction } from '../function/read.ts'
import { decodeVersionDescription } from '../function/version-description.ts'
import { readAlias } from '../rollout/alias.ts'
import type { AliasTarget, AliasView } from '../rollout/alias-view.ts'
import { listAliases } from '../rollout/list-aliases.ts'
import type { Seconds } from '../values/duration.ts'
import { printRun, type RunWord, sameOwner } from '../values/run.ts'
import { isVersion } from '../values/version.ts'

export interface Winner {
  /** One sentence. */
  readonly who: string
  /** The alias of the run that lost, as it is by now. */
  readonly view: AliasView | undefined
}

export interface Race {
  /** What the run that lost deploys to. */
  readonly target: AliasTarget
  /** `$LATEST` as that run last knew it. */
  readonly seen: FunctionView | undefined
  /** That run: this process. */
  readonly owner: RunWord
  readonly signal?: AbortSignal | undefined
}

/** A version that an alias serves. */
interface Served {
  readonly alias: string
  readonly version: string
  readonly is: 'live' | 'canary'
}

/** `$LATEST` does not say who wrote it: only when the winner has published and shifts traffic can it be seen. */
const PATIENCE: Seconds = 60
const PACE = { first: 1, factor: 1.5, cap: 5 } as const

/**
 * Who won a race for `$LATEST`: who published what it holds by now, on whichever alias of the function that is served.
 * @returns undefined when the winner does not show itself in a minute, as one that does not publish.
 */
export function winnerOf(aws: Aws, race: Race): Promise<Winner | undefined> {
  const { signal } = race
  const options = { timeout: PATIENCE, pace: PACE, ...(signal === undefined ? {} : { signal }) }
  return poll(aws.clock, options, () => look(aws, race).catch(() => undefined))
}

/**
 * Who published what an alias serves that is not ours any more, in one sentence. Who moved it nobody says: a record names
 * whoever holds it, but a rollout that has ended left none.
 * @returns undefined where it was not one of our releases, or cannot be read.
 */
export async function whoPublished(
  aws: Aws,
  { functionName }: AliasTarget,
  { routing, decoded }: AliasView,
  owner: RunWord,
): Promise<string | undefined> {
  if (routing === 'latest' || decoded.record?.kind === 'in-flight') return undefined
  const served = await readFunction(aws, functionName, routing.primary).catch(() => undefined)
  const by = served && publisherOf(served, owner)
  return by && `Version ${routing.primary} was published by ${printRun(by)}.`
}

async function look(aws: Aws, { target, seen, owner }: Race): Promise<Winner | undefined> {
  const { functionName } = target
  const latest = await readFunction(aws, functionName)
  if (latest === undefined || (seen !== undefined && differences(latest, contentOf(seen)).length === 0))
    return undefined
  const view = await readAlias(aws, target)
  const newest = [...servedBy(target.alias, view), ...(await servedByOthers(aws, target))]
    .filter(({ version }) => isVersion(version))
    .sort((a, b) => Number(a.version) - Number(b.version))
    .at(-1)
  if (newest === undefined) return undefined
  const published = await readFunction(aws, functionName, newest.version)
  // What somebody has only put back was published long ago, by a run that has nothing to do with it.
  if (published === undefined || isBefore(published, seen) || !sameContent(published, latest)) return undefined
  const by = publisherOf(published, owner)
  if (by === undefined) return undefined
  return { view, who: `It was ${printRun(by)}, ${whatItDoes(newest, target)}.` }
}

/** The run that published a version, when it was another one. */
function publisherOf({ configuration }: FunctionView, owner: RunWord): string | undefined {
  const { by } = decodeVersionDescription(configuration.Description)
  return by === undefined || sameOwner(by, owner) ? undefined : by
}

/** By the times that AWS itself tells. */
function isBefore(published: FunctionView, seen: FunctionView | undefined): boolean {
  const at = (view: FunctionView | undefined): number => Date.parse(view?.configuration.LastModified ?? '')
  return at(published) < at(seen)
}

/** A version has a description of its own. */
function sameContent(one: FunctionView, other: FunctionView): boolean {
  return differences(one, contentOf(other)).every(name => name === 'Description')
}

function whatItDoes({ alias, version, is }: Served, target: AliasTarget): string {
  const where = alias === target.alias ? '' : ` on alias "${alias}"`
  return is === 'canary'
    ? `which is rolling out version ${version}${where}`
    : `whose version ${version} is live${where}`
}

function servedBy(alias: string, view: AliasView | undefined): readonly Served[] {
  if (view === undefined || view.routing === 'latest') return []
  const { primary, canary } = view.routing
  return [
    { alias, version: primary, is: 'live' },
    ...(canary === undefined ? [] : [{ alias, version: canary.version, is: 'canary' } as const]),
  ]
}

/** A role that may not list the aliases sees a winner on its own alias only. */
async function servedByOthers(aws: Aws, { functionName, alias }: AliasTarget): Promise<readonly Served[]> {
  const all = await listAliases(aws, functionName).catch((): readonly AliasConfiguration[] => [])
  return all.flatMap(({ Name = '', FunctionVersion = '', RoutingConfig }) =>
    Name === alias
      ? []
      : [
          { alias: Name, version: FunctionVersion, is: 'live' } as const,
          ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).map(
            version => ({ alias: Name, version, is: 'canary' }) as const,
          ),
        ],
  )
}
