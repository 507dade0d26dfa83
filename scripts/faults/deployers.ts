import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { Call } from '../../sandbox/src/http/call-log.ts'
import { runStep } from '../runner/run-step.ts'
import { Account, type AliasState, FUNCTION } from './account.ts'
import { INPUTS } from './cell.ts'

/** What two deploys at the same time came to. */
export interface Race {
  readonly broken: readonly string[]
  /** Both had read before either wrote. */
  readonly overlapped: boolean
  /** Who was promoted, by run. */
  readonly winners: readonly string[]
  /** Whether a loser named the very run that won. */
  readonly named: boolean
  readonly ends: readonly string[]
}

interface Deployer {
  /** The run's number, which is also its access key. */
  readonly name: string
  readonly alias: string
  readonly memory: number
  readonly outcome: string
  readonly words: string
}

const READ = /^(Get|List|Describe|Head)/
/** Between two looks at the alias of a run that lost, in milliseconds of the machine. */
const LOOK_MS = 300
const RUNS = ['2001', '2002'] as const

/**
 * Two processes run the deploy bundle at the same time on one function, each with code and configuration of its own: on
 * the same alias, or on two of its aliases. Judged from the sandbox's call log and from what AWS holds.
 * @param bundles folder of the bundles.
 */
export async function race(bundles: string, round: number, aliases: readonly [string, string]): Promise<Race> {
  const account = await Account.open()
  try {
    // Who is started first has an advantage: each is, by turns.
    const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
    startTogether(account)
    slowDownTheLoser(account)
    const started = order.map(index => deployer(account, bundles, RUNS[index], aliases[index], 256 * (index + 1)))
    const both = await Promise.all(started)
    const calls = account.fixture.sandbox.calls.all()
    const winners = both.filter(({ outcome }) => outcome === 'promoted')
    const overlaps = overlapped(calls)
    const losers = both.filter(one => !winners.includes(one))
    return {
      broken: [...(await judgeRace(account, both, winners, overlaps)), ...unguarded(calls)],
      overlapped: overlaps,
      winners: winners.map(({ name }) => name),
      named: losers.every(({ words }) => winners.every(({ name }) => words.includes(name))),
      ends: both.map(({ name, outcome, words }) => `${name}: ${outcome}: ${words}`),
    }
  } finally {
    await account.close()
  }
}

/** A process takes its time to start, and two of them never the same: the first call waits for that of the other. */
function startTogether({ fixture: { sandbox } }: Account): void {
  const both = Promise.withResolvers<void>()
  sandbox.before({}, () => {
    const keys = new Set(sandbox.calls.all().map(({ accessKeyId }) => accessKeyId))
    if (RUNS.every(name => keys.has(`AKIA${name}`))) both.resolve()
    return both.promise
  })
}

/**
 * A clock that moves as soon as somebody waits would let a minute pass for one before the other has made its next call:
 * whoever did not write first is given time of the machine to find out who did.
 */
function slowDownTheLoser({ fixture: { sandbox } }: Account): void {
  sandbox.before('GetAlias', async ({ accessKeyId }) => {
    const first = sandbox.calls.all().find(({ operation }) => !READ.test(operation))
    if (first !== undefined && first.accessKeyId !== accessKeyId) await delay(LOOK_MS)
  })
}

async function deployer(
  account: Account,
  bundles: string,
  name: string,
  alias: string,
  memory: number,
): Promise<Deployer> {
  const workspace = join(account.folder, name)
  mkdirSync(join(workspace, 'code'), { recursive: true })
  writeFileSync(
    join(workspace, 'code/index.mjs'),
    `export const handler = async () => ({ statusCode: 200, body: '${name}' })\n`,
  )
  const step = await runStep({
    main: join(bundles, 'deploy.js'),
    post: join(bundles, 'deploy-post.js'),
    folder: join(account.folder, `step-${name}`),
    workspace,
    env: { ...account.fixture.env, AWS_ACCESS_KEY_ID: `AKIA${name}`, GITHUB_RUN_ID: name },
    inputs: {
      ...INPUTS,
      alias,
      'memory-size': String(memory),
      alarms: '',
      gates: 'none',
      'signing-profile': '',
      's3-bucket': '',
      strategy: 'steps 10% 20s, 50% 20s',
      bake: '20s',
    },
  })
  const errors = step.stdout.split('\n').filter(line => line.startsWith('::error'))
  return { name, alias, memory, outcome: step.outputs.outcome ?? '', words: errors.join('\n') }
}

/** Both have looked at the function before either changes anything. */
function overlapped(calls: readonly Call[]): boolean {
  const firstWrite = calls.findIndex(({ operation }) => !READ.test(operation))
  return RUNS.every(name => {
    const read = calls.findIndex(
      ({ accessKeyId, operation }) => accessKeyId === `AKIA${name}` && operation === 'GetFunction',
    )
    return read >= 0 && read < firstWrite
  })
}

async function judgeRace(
  account: Account,
  both: readonly Deployer[],
  winners: readonly Deployer[],
  overlaps: boolean,
): Promise<readonly string[]> {
  const broken: string[] = []
  const aliases = new Map<string, AliasState>()
  for (const { alias } of both) aliases.set(alias, await account.alias(alias))
  for (const [alias, { weights }] of aliases)
    if (Object.keys(weights).length > 0) broken.push(`weights were left on ${alias}`)
  const memories = await versions(account, broken)
  // One after the other, on two aliases, both may win.
  if (winners.length !== 1 && (aliases.size === 1 || overlaps || winners.length === 0))
    broken.push(`${winners.length} of two deploys were promoted`)
  for (const { name, alias, memory, outcome, words } of both) {
    const serving = aliases.get(alias)?.primary ?? ''
    const won = outcome === 'promoted'
    if (won && memories.get(serving) !== memory)
      broken.push(`${name} was promoted, but ${alias} serves version ${serving}`)
    if (!won && memories.get(serving) === memory)
      broken.push(`${name} did not win, but ${alias} serves its version ${serving}`)
    if (!won && !saysWho(words, winners)) broken.push(`${name} lost and does not say to whom: ${words}`)
  }
  return broken
}

/** By the winner's run; or, while nothing of the winner's but its change of `$LATEST` can be seen, by that change. */
function saysWho(words: string, winners: readonly Deployer[]): boolean {
  return (
    winners.some(({ name }) => words.includes(name)) || /Somebody else changed .*(MemorySize|CodeSha256)/.test(words)
  )
}

/** Every write of the two states the revision it is conditional on. */
function unguarded(calls: readonly Call[]): string[] {
  return calls.flatMap(({ operation, input, accessKeyId }) => {
    if (!/^(UpdateAlias|UpdateFunction(Code|Configuration)|PublishVersion)$/.test(operation)) return []
    const stated = typeof input === 'object' && input !== null && 'RevisionId' in input
    return stated ? [] : [`${operation} of ${accessKeyId} states no RevisionId`]
  })
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
