import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { Account, type AliasState, FUNCTION } from './account.ts'
import { actor, type OwnCall } from './actor.ts'
import { deployOnce } from './cell.ts'
import { sample } from './matrix.ts'
import type { Subject } from './subject.ts'

/** What two deploys at the same time came to. */
export interface Race {
  readonly round: number
  readonly broken: readonly string[]
  /** Both had read before either wrote. */
  readonly overlapped: boolean
  readonly ends: readonly string[]
}

interface Deployer {
  readonly name: string
  readonly alias: string
  readonly memory: number
  readonly end: { readonly outcome: string; readonly words: string }
}

const READ = /^(Get|List|Describe|Head)/

/** Two runs of different code start at the same time on one function: on the same alias, or on two of its aliases. */
export async function race(subject: Subject, round: number, aliases: readonly [string, string]): Promise<Race> {
  const account = await Account.open()
  try {
    const journal: OwnCall[] = []
    // Each of the two is slower by turns, by a few calls of the other, so that they meet at ever other places.
    const [stagger = 0] = sample([0, 1, 2, 3, 4, 5, 6, 7], 1, round)
    const start = async (name: string, alias: string, memory: number, late: boolean): Promise<Deployer> => {
      const folder = join(account.folder, name)
      mkdirSync(join(folder, 'code'), { recursive: true })
      writeFileSync(
        join(folder, 'code/index.mjs'),
        `export const handler = async () => ({ statusCode: 200, body: '${name}' })\n`,
      )
      const { aws } = actor({
        name,
        aws: subject.connect({ env: account.fixture.env }),
        now: () => account.now,
        journal,
        fate: async call => {
          if (late && !READ.test(call.operation)) for (let i = 0; i < stagger; i++) await new Promise(setImmediate)
          return { kind: 'go' }
        },
      })
      const change = {
        alias,
        'memory-size': String(memory),
        alarms: '',
        gates: 'none',
        'signing-profile': '',
        's3-bucket': '',
        strategy: 'steps 10% 20s, 50% 20s',
        bake: '20s',
      }
      const signal = new AbortController().signal
      return { name, alias, memory, end: await deployOnce(subject, aws, folder, signal, change, `${name}.1`) }
    }
    const first = round % 2 === 0
    const both = await Promise.all([start('2001', aliases[0], 256, !first), start('2002', aliases[1], 512, first)])
    return {
      round,
      broken: await judgeRace(account, journal, both),
      overlapped: overlapped(journal),
      ends: both.map(({ name, end }) => `${name}: ${end.outcome}: ${end.words}`),
    }
  } finally {
    await account.close()
  }
}

function overlapped(journal: readonly OwnCall[]): boolean {
  const firstWrite = journal.findIndex(({ operation }) => !READ.test(operation))
  return ['2001', '2002'].every(name => {
    const read = journal.findIndex(({ actor, operation }) => actor === name && operation === 'GetFunction')
    return read >= 0 && read < firstWrite
  })
}

async function judgeRace(
  account: Account,
  journal: readonly OwnCall[],
  both: readonly Deployer[],
): Promise<readonly string[]> {
  const broken: string[] = []
  const aliases = new Map<string, AliasState>()
  for (const { alias } of both) aliases.set(alias, await account.alias(alias))
  for (const [alias, { weights }] of aliases)
    if (Object.keys(weights).length > 0) broken.push(`weights were left on ${alias}`)
  const codes = await versions(account, broken)
  const winners = both.filter(({ end }) => end.outcome === 'promoted')
  const oneAlias = aliases.size === 1
  if (oneAlias && winners.length !== 1) broken.push(`${winners.length} of two deploys of one alias were promoted`)
  for (const { name, alias, memory } of winners) {
    const serving = aliases.get(alias)?.primary ?? ''
    if (codes.get(serving) !== memory) broken.push(`${name} was promoted, but ${alias} serves version ${serving}`)
  }
  for (const { name, end, alias, memory } of both.filter(one => !winners.includes(one))) {
    const serving = aliases.get(alias)?.primary ?? ''
    if (codes.get(serving) === memory) broken.push(`${name} did not win, but ${alias} serves its version ${serving}`)
    const [winner] = winners
    if (oneAlias && winner !== undefined && !saysWho(end.words, winner, serving))
      broken.push(`${name} lost and does not say to whom: ${end.words.replaceAll('\n', ' | ')}`)
  }
  for (const { operation, input, attempt, actor: name } of journal) {
    if (!/^(UpdateAlias|UpdateFunction|PublishVersion)/.test(operation)) continue
    if (typeof input.RevisionId !== 'string') broken.push(`${operation} of ${name} states no RevisionId`)
    if (attempt !== 'attempt=1; max=1') broken.push(`${operation} of ${name} may be repeated by the SDK`)
  }
  return broken
}

/** By the run, or by what it changed: who else writes `$LATEST` leaves no name there. */
function saysWho(words: string, winner: Deployer, serving: string): boolean {
  return (
    words.includes(winner.name) || words.includes(`version ${serving}`) || /somebody|colleague|another/i.test(words)
  )
}

/** Every version above the furnished ones must be one deployer's: its own code with its own memory. */
async function versions(account: Account, broken: string[]): Promise<ReadonlyMap<string, number>> {
  const memories = new Map<string, number>()
  const owners = new Map<string, number>()
  for (let version = 4; version < 10; version++) {
    const found = await account.fixture.lambda
      .send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION, Qualifier: String(version) }))
      .catch(() => undefined)
    if (found === undefined) break
    const { CodeSha256: code = '', MemorySize: memory = 0 } = found
    memories.set(String(version), memory)
    const owner = owners.get(code)
    if (owner !== undefined && owner !== memory)
      broken.push(`version ${version} holds one's code with the other's memory`)
    owners.set(code, memory)
  }
  return memories
}
