import type { OwnCall } from './actor.ts'

/** The version a deploy under test publishes. */
export const CANARY = '4'

/** What promise 3 asks of every write that takes a revision, judged from the calls alone. */
export function guardedWrites(journal: readonly OwnCall[]): string[] {
  return [
    ...statesTheLastRevision(journal),
    ...sentOnce(journal),
    ...readsBack(journal),
    ...verifiesRollback(journal),
    ...explicitWeights(journal),
  ]
}

export const writesOf = (journal: readonly OwnCall[]): OwnCall[] =>
  journal.filter(call => call.operation === 'UpdateAlias')

/** Whether AWS has applied a write. Of one that was sent and not answered only the alias can tell: assumed here. */
export function mayBeApplied({ answer, unsent }: OwnCall): boolean {
  if (unsent) return false
  return answer === undefined || answer.kind === 'told' || answer.status === undefined || answer.status >= 500
}

export const weightsOf = (input: OwnCall['input']): Readonly<Record<string, unknown>> | undefined => {
  const routing = input.RoutingConfig
  if (typeof routing !== 'object' || routing === null || !('AdditionalVersionWeights' in routing)) return undefined
  const weights = routing.AdditionalVersionWeights
  return typeof weights === 'object' && weights !== null ? { ...weights } : undefined
}

/** The canary's share a write asks for. */
export function shareOf({ input }: OwnCall): number {
  return input.FunctionVersion === CANARY ? 1 : Number(weightsOf(input)?.[CANARY] ?? 0)
}

export const GUARDED = new Set(['UpdateAlias', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PublishVersion'])

function statesTheLastRevision(journal: readonly OwnCall[]): string[] {
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
function sentOnce(journal: readonly OwnCall[]): string[] {
  return journal
    .filter(call => GUARDED.has(call.operation) && call.attempt !== 'attempt=1; max=1')
    .map(call => `${call.operation} may be repeated by the SDK (${call.attempt})`)
}

/** After a write whose outcome is unknown, or that lost a race, nothing is written before the thing is read. */
function readsBack(journal: readonly OwnCall[]): string[] {
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

/** Whoever puts traffic back to stable looks at the alias afterwards (promise 2). */
function verifiesRollback(journal: readonly OwnCall[]): string[] {
  let share = 0
  return journal.flatMap((call, index) => {
    if (call.operation !== 'UpdateAlias' || call.answer?.kind !== 'told') return []
    const fell = shareOf(call) === 0 && share > 0
    share = shareOf(call)
    const looked = journal
      .slice(index + 1)
      .some(({ actor, operation }) => actor === call.actor && operation === 'GetAlias')
    return fell && !looked ? ['a rollback was not read back'] : []
  })
}

function explicitWeights(journal: readonly OwnCall[]): string[] {
  return writesOf(journal).flatMap(({ input }) =>
    weightsOf(input) === undefined ? ['UpdateAlias states no weight map: AWS would keep the old weights'] : [],
  )
}
