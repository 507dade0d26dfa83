import { ALIAS, FUNCTION, STABLE, STEPS, USER_TEXT } from './account.ts'
import type { OwnCall } from './actor.ts'
import type { Story } from './cell.ts'

/**
 * The independent judge: reads what AWS was asked and what it holds at the end, and knows nothing of records, decisions
 * or verdicts. Each rule is one of the promises.
 * @returns what was broken, one sentence each.
 */
export function judge(story: Story): string[] {
  return [
    ...endsWhole(story),
    ...stepsPassed(story),
    ...neverRisesAfterBreach(story),
    ...statesTheLastRevision(story),
    ...sentOnce(story),
    ...readsBack(story),
    ...explicitWeights(story),
    ...leavesForeignRouting(story),
    ...keepsText(story),
    ...touchesNothingElse(story),
    ...publishesItsOwn(story),
    ...leavesTheLivingAlone(story),
    ...lastWords(story),
  ]
}

/** The version a deploy under test publishes. */
const CANARY = '4'
/** A write that is turned away is sent again within seconds: what was decided before may arrive that much later. */
const RETRIES = 10

const writesOf = (journal: readonly OwnCall[]): OwnCall[] => journal.filter(call => call.operation === 'UpdateAlias')

/** Whether AWS has applied a write. Without an answer that is what the alias shows afterwards: assumed here. */
function mayBeApplied({ answer }: OwnCall): boolean {
  return answer === undefined || answer.kind === 'told' || answer.status === undefined || answer.status >= 500
}

const weightsOf = (input: OwnCall['input']): Readonly<Record<string, unknown>> | undefined => {
  const routing = input.RoutingConfig
  if (typeof routing !== 'object' || routing === null || !('AdditionalVersionWeights' in routing)) return undefined
  const weights = routing.AdditionalVersionWeights
  return typeof weights === 'object' && weights !== null ? { ...weights } : undefined
}

/** The canary's share a write asks for. */
function shareOf({ input }: OwnCall): number {
  return input.FunctionVersion === CANARY ? 1 : Number(weightsOf(input)?.[CANARY] ?? 0)
}

function endsWhole({ final, colleague, breachedAt, journal }: Story): string[] {
  if (colleague?.kind === 'routing' && sameServing(final, colleague.state)) return []
  if (Object.keys(final.weights).length > 0) return [`weights were left: ${JSON.stringify(final.weights)}`]
  const stable = colleague?.kind === 'routing' ? colleague.state.primary : STABLE
  if (final.primary === stable) return []
  if (final.primary !== CANARY) return [`it serves version ${final.primary}, neither stable nor the canary`]
  if (breachedAt !== undefined) return ['it ends on the canary although its alarm fired']
  const shares = new Set(writesOf(journal).map(shareOf))
  const missing = STEPS.weights.filter(weight => !shares.has(weight))
  return missing.length === 0 ? [] : [`it ends on the canary without the steps ${missing.join(', ')}`]
}

/** No step is left before its time, in the time of AWS. */
function stepsPassed({ journal, final }: Story): string[] {
  const broken: string[] = []
  let last = { share: 0, at: Number.NEGATIVE_INFINITY }
  for (const write of writesOf(journal).filter(mayBeApplied)) {
    const share = shareOf(write)
    if (share > last.share && last.share > 0 && write.at - last.at < STEPS.dwell - RETRIES) {
      broken.push(`the step of ${last.share} was left after ${(write.at - last.at).toFixed(1)} s`)
    }
    if (share !== last.share) last = { share, at: write.at }
  }
  const rest = writesOf(journal)
    .filter(mayBeApplied)
    .findLast(write => shareOf(write) === 1)
  if (final.primary === CANARY && rest !== undefined && rest.at - last.at < STEPS.bake - RETRIES)
    broken.push(`the bake was over after ${(rest.at - last.at).toFixed(1)} s`)
  return broken
}

function neverRisesAfterBreach({ journal, breachedAt }: Story): string[] {
  if (breachedAt === undefined) return []
  const broken: string[] = []
  let share = 0
  for (const write of writesOf(journal).filter(mayBeApplied)) {
    if (shareOf(write) > share && write.at > breachedAt + RETRIES)
      broken.push(`after the breach the canary rose from ${share} to ${shareOf(write)}`)
    share = shareOf(write)
  }
  return broken
}

const GUARDED = new Set(['UpdateAlias', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PublishVersion'])

function statesTheLastRevision({ journal }: Story): string[] {
  const broken: string[] = []
  const told = new Map<string, Set<string>>()
  for (const call of journal) {
    if (GUARDED.has(call.operation)) {
      const thing = call.operation === 'UpdateAlias' ? 'alias' : 'function'
      const revision = call.input.RevisionId
      if (typeof revision !== 'string') broken.push(`${call.operation} states no RevisionId`)
      else if (!(told.get(`${call.actor} ${thing}`)?.has(revision) ?? false))
        broken.push(`${call.operation} states a RevisionId that was not the last one read`)
    }
    learn(told, call)
  }
  return broken
}

/** Reads that go out together may be answered in any order: all revisions told since the last write count. */
function learn(told: Map<string, Set<string>>, { actor, operation, input, answer }: OwnCall): void {
  if (answer?.kind !== 'told') return
  const thing = /Alias$/.test(operation) ? 'alias' : 'function'
  const configuration = answer.output.Configuration
  const holder = typeof configuration === 'object' && configuration !== null ? { ...configuration } : answer.output
  const revision = 'RevisionId' in holder ? holder.RevisionId : undefined
  if (typeof revision !== 'string' || (operation === 'GetFunction' && input.Qualifier !== undefined)) return
  if (operation === 'PublishVersion') return
  const known = told.get(`${actor} ${thing}`)
  if (GUARDED.has(operation) || known === undefined) told.set(`${actor} ${thing}`, new Set([revision]))
  else told.set(`${actor} ${thing}`, new Set([...[...known].slice(-1), revision]))
}

/** The SDK's own account of an attempt says whether it would repeat a conditional write by itself. */
function sentOnce({ journal }: Story): string[] {
  return journal
    .filter(call => GUARDED.has(call.operation) && call.attempt !== 'attempt=1; max=1')
    .map(call => `${call.operation} may be repeated by the SDK (${call.attempt})`)
}

/** After a write whose outcome is unknown, or that lost a race, nothing is written before the thing is read. */
function readsBack({ journal }: Story): string[] {
  const broken: string[] = []
  journal.forEach((call, index) => {
    const { answer } = call
    if (!GUARDED.has(call.operation) || answer?.kind !== 'error') return
    // A cancel gives up its own write and restores stable at once, on the last revision it read: AWS judges that.
    if (answer.name === 'AbortError') return
    const unclear = answer.status === undefined || answer.status >= 500 || answer.status === 412
    if (!unclear) return
    const read = call.operation === 'UpdateAlias' ? 'GetAlias' : 'GetFunction'
    const next = journal.slice(index + 1).find(({ actor, operation }) => {
      return actor === call.actor && (operation === read || GUARDED.has(operation))
    })
    if (next !== undefined && next.operation !== read)
      broken.push(`${call.operation} ended in ${answer.name}, and ${next.operation} followed without a read`)
  })
  return broken
}

function explicitWeights({ journal }: Story): string[] {
  return writesOf(journal).flatMap(({ input }) =>
    weightsOf(input) === undefined ? ['UpdateAlias states no weight map: AWS would keep the old weights'] : [],
  )
}

/** A routing that somebody else set is only ever begun from, and only by a run that first looked afterwards. */
function leavesForeignRouting({ journal, colleague, final }: Story): string[] {
  if (colleague?.kind !== 'routing') return []
  const firstLook = journal.findIndex(({ operation }) => operation === 'GetAlias')
  const later = writesOf(journal.slice(colleague.after)).filter(mayBeApplied).filter(wasTaken)
  if (firstLook < colleague.after && firstLook >= 0) {
    if (later.length > 0) return ['a colleague’s routing was overwritten']
    return sameServing(final, colleague.state) && final.description === colleague.state.description
      ? []
      : ['a colleague’s alias is no longer as they left it']
  }
  const [first] = later
  if (first === undefined || first.input.FunctionVersion === colleague.state.primary) return []
  return ['the first write onto a colleague’s routing moved its primary']
}

/** AWS told that it took the write; one that was refused by its revision changed nothing. */
const wasTaken = ({ answer }: OwnCall): boolean => answer?.kind === 'told'

function keepsText({ final, colleague }: Story): string[] {
  const wanted = colleague === undefined || colleague.kind === 'latest' ? USER_TEXT : colleague.state.description
  return final.description.includes(wanted.replace(/ \[canary.*/, ''))
    ? []
    : [`the text "${wanted}" was lost: "${final.description}"`]
}

const WRITES = new Set([...GUARDED, 'PutObject', 'StartSigningJob', 'Invoke'])

function touchesNothingElse({ journal, beta }: Story): string[] {
  const other = journal.filter(
    ({ operation }) => !/^(Get|List|Describe|Head)/.test(operation) && !WRITES.has(operation),
  )
  const elsewhere = journal.filter(
    ({ operation, input }) =>
      GUARDED.has(operation) &&
      !(String(input.FunctionName).split(':').at(-1) === FUNCTION && (input.Name ?? ALIAS) === ALIAS),
  )
  const betaKept = beta.primary === '1' && Object.keys(beta.weights).length === 0 && beta.description === USER_TEXT
  return [
    ...other.map(({ operation }) => `it called ${operation}`),
    ...elsewhere.map(({ operation, input }) => `${operation} went to ${input.FunctionName} ${input.Name ?? ''}`),
    ...(betaKept ? [] : ['another alias was changed']),
  ]
}

/** What is served is what the run wrote: nothing a colleague put into `$LATEST` in between. */
function publishesItsOwn({ journal, colleague, canary }: Story): string[] {
  if (!writesOf(journal).some(write => shareOf(write) > 0)) return []
  if (canary?.memory !== 256) return [`the canary has ${canary?.memory} MB, not what was asked for`]
  const firstLook = journal.findIndex(({ operation }) => operation === 'GetFunction')
  const between = colleague?.kind === 'latest' && firstLook >= 0 && firstLook < colleague.after
  return between && canary.timeout === 77 ? ['the canary holds what a colleague put into $LATEST in between'] : []
}

/** A rollout whose runner may still live is nobody else's to end. */
function leavesTheLivingAlone({ journal }: Story): string[] {
  return writesOf(journal).some(({ actor }) => actor === 'recover too early')
    ? ['recover ended a rollout that still had time']
    : []
}

function lastWords({ end, atEnd }: Story): string[] {
  if (end.kind === 'killed') return []
  const weight = Object.entries(atEnd.weights)[0]
  const state =
    weight === undefined
      ? `version ${atEnd.primary} at 100%`
      : `version ${atEnd.primary} with ${Math.round(weight[1] * 10_000) / 100}% on version ${weight[0]}`
  if (end.words.includes(state)) return []
  // Before anything was touched there is nothing to be said of production.
  if (end.outcome === 'refused') return []
  return [`its last words do not name what is served (${state}): ${end.words.replaceAll('\n', ' | ').slice(0, 300)}`]
}

function sameServing(a: Story['final'], b: Story['final']): boolean {
  return a.primary === b.primary && JSON.stringify(a.weights) === JSON.stringify(b.weights)
}
