import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { Call } from '../../sandbox/src/http/call-log.ts'
import { runStep } from '../runner/run-step.ts'
import { Account, type AliasState, FUNCTION } from './account.ts'
import { INPUTS } from './actions.ts'

/** What two deploys at the same time came to. */
export interface Race {
  readonly broken: readonly string[]
  /** Both had read before either wrote. */
  readonly overlapped: boolean
  /** Who was promoted, by access key. */
  readonly winners: readonly string[]
  /** Whether a loser named the very one that won. */
  readonly named: boolean
  readonly ends: readonly string[]
}

/** As what the two deploy: two runs, two jobs of one run, or two terminals, as Jenkins and GitLab are too. */
export const GUISES = ['runs', 'jobs', 'terminals'] as const
export type Guise = (typeof GUISES)[number]

export interface RaceOptions {
  readonly round: number
  readonly aliases: readonly [string, string]
  readonly as: Guise
  /** Nobody is made to wait for the other: how they meet is left to the machine, and they may not meet at all. */
  readonly free: boolean
}

interface Deployer {
  /** Part of its access key. */
  readonly name: string
  readonly alias: string
  readonly memory: number
  readonly outcome: string
  readonly words: string
}

const READ = /^(Get|List|Describe|Head)/
/** Between two looks at the alias of a run that lost, in milliseconds of the machine. */
const LOOK_MS = 300
/** Less than a call is waited for. */
const HOLD_MS = 8000
const RUNS = ['2001', '2002'] as const

/**
 * Two processes run the deploy bundle at the same time on one function, each with code and configuration of its own: on
 * the same alias, or on two of its aliases. Judged from the sandbox's call log and from what AWS holds.
 * @param bundles folder of the bundles.
 */
export async function race(bundles: string, { round, aliases, as, free }: RaceOptions): Promise<Race> {
  const account = await Account.open()
  try {
    // Who is started first has an advantage: each is, by turns.
    const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
    const ended = new Set<string>()
    if (!free) makeThemMeet(account, ended)
    const started = order.map(index =>
      deployer(account, bundles, RUNS[index], aliases[index], 256 * (index + 1), as).finally(() =>
        ended.add(`AKIA${RUNS[index]}`),
      ),
    )
    const both = await Promise.all(started)
    const calls = account.fixture.sandbox.calls.all()
    const winners = both.filter(won)
    const overlaps = overlapped(calls)
    const losers = both.filter(one => !winners.includes(one))
    const ways = both.map(one => ({ ...one, told: toldAs(one, as) }))
    return {
      broken: [
        ...(await judgeRace(account, ways, { overlaps, free })),
        ...unguarded(calls),
        ...(aliases[0] === aliases[1] ? losers.flatMap(one => writesOfTheLoser(one, calls)) : []),
      ],
      overlapped: overlaps,
      winners: winners.map(({ name }) => name),
      named: ways.every(one => won(one) || ways.filter(won).every(({ told }) => one.words.includes(told))),
      ends: both.map(({ name, outcome, words }) => `${name}: ${outcome}: ${words}`),
    }
  } finally {
    await account.close()
  }
}

function makeThemMeet(account: Account, ended: ReadonlySet<string>): void {
  startTogether(account)
  slowDownTheLoser(account)
  holdTheWinner(account, ended)
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

/**
 * Whoever has begun a rollout stays at its first step until the other has come to its end, clean-up included: a process
 * takes longer to start than a rollout takes on this clock, and the clean-up must meet it while it lives.
 */
function holdTheWinner({ fixture: { sandbox } }: Account, ended: ReadonlySet<string>): void {
  const begun = (key: string): boolean =>
    sandbox.calls
      .all()
      .some(
        ({ accessKeyId, operation, status }) => accessKeyId === key && operation === 'UpdateAlias' && status === 200,
      )
  sandbox.before('UpdateAlias', async ({ accessKeyId = '' }) => {
    const other = RUNS.map(name => `AKIA${name}`).find(key => key !== accessKeyId) ?? ''
    const giveUp = performance.now() + HOLD_MS
    while (begun(accessKeyId) && !begun(other) && !ended.has(other) && performance.now() < giveUp) await delay(LOOK_MS)
  })
}

async function deployer(
  account: Account,
  bundles: string,
  name: string,
  alias: string,
  memory: number,
  as: Guise,
): Promise<Deployer> {
  const workspace = join(account.folder, name)
  mkdirSync(join(workspace, 'code'), { recursive: true })
  writeFileSync(
    join(workspace, 'code/index.mjs'),
    `export const handler = async () => ({ statusCode: 200, body: '${name}' })\n`,
  )
  const env = { ...account.fixture.env, AWS_ACCESS_KEY_ID: `AKIA${name}` }
  const inputs = {
    ...INPUTS,
    alias,
    'memory-size': String(memory),
    alarms: '',
    gates: 'none',
    'signing-profile': '',
    's3-bucket': '',
    strategy: 'steps 10% 20s, 50% 20s',
    bake: '20s',
  }
  if (as === 'terminals') return { name, alias, memory, ...(await typed(bundles, workspace, env, inputs)) }
  const step = await runStep({
    main: join(bundles, 'deploy.js'),
    post: join(bundles, 'deploy-post.js'),
    folder: join(account.folder, `step-${name}`),
    workspace,
    env: { ...env, GITHUB_RUN_ID: runOf(name, as) },
    inputs,
  })
  const errors = step.stdout.split('\n').filter(line => line.startsWith('::error'))
  return { name, alias, memory, outcome: step.outputs.outcome ?? '', words: errors.join('\n') }
}

/** The jobs of a run share its number, its attempt and all else that GitHub tells them. */
const runOf = (name: string, as: Guise): string => (as === 'jobs' ? '2000' : name)

/** The command line, with nothing of a workflow around it: its clean-up is in the same process. */
async function typed(
  bundles: string,
  workspace: string,
  env: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>>,
): Promise<Pick<Deployer, 'outcome' | 'words'>> {
  const options = Object.entries(inputs).flatMap(([name, value]) => (value === '' ? [] : [`--${name}`, value]))
  const child = spawn(process.execPath, [join(bundles, 'cli.js'), 'deploy', ...options, '--json'], {
    cwd: workspace,
    env: { PATH: process.env.PATH, HOME: workspace, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', chunk => (text += String(chunk)))
  await new Promise(done => child.once('close', done))
  const said: { outcome?: string; failure?: string } = JSON.parse(text)
  return { outcome: said.outcome ?? '', words: said.failure ?? '' }
}

/** How a loser would name this one: by the page of its run; a terminal has no name but that it is one. */
function toldAs({ name }: Deployer, as: Guise): string {
  return as === 'terminals' ? 'a deploy from a terminal' : `runs/${runOf(name, as)}`
}

/** What a loser's own words may never do, nor its clean-up: a rollout it did not begin is not its to touch. */
function writesOfTheLoser({ name }: Deployer, calls: readonly Call[]): string[] {
  return calls.flatMap(({ operation, accessKeyId, status }) =>
    operation === 'UpdateAlias' && accessKeyId === `AKIA${name}` && status === 200
      ? [`${name} lost and wrote the alias`]
      : [],
  )
}

const won = ({ outcome }: Deployer): boolean => outcome === 'promoted'

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
  both: readonly (Deployer & { readonly told: string })[],
  { overlaps, free }: { readonly overlaps: boolean; readonly free: boolean },
): Promise<readonly string[]> {
  const broken: string[] = []
  const winners = both.filter(won)
  const aliases = new Map<string, AliasState>()
  for (const { alias } of both) aliases.set(alias, await account.alias(alias))
  for (const [alias, { weights }] of aliases)
    if (Object.keys(weights).length > 0) broken.push(`weights were left on ${alias}`)
  const memories = await versions(account, broken)
  // One after the other both may win: on two aliases, or where nobody made them meet.
  const oneOnly = overlaps || (aliases.size === 1 && !free)
  if (winners.length === 0 || (winners.length > 1 && oneOnly))
    broken.push(`${winners.length} of two deploys were promoted`)
  for (const one of both) {
    const { name, alias, memory, words } = one
    const serving = aliases.get(alias)?.primary ?? ''
    const overtaken =
      aliases.size === 1 && winners.some(other => other !== one && other.memory === memories.get(serving))
    if (won(one) && memories.get(serving) !== memory && !overtaken)
      broken.push(`${name} was promoted, but ${alias} serves version ${serving}`)
    if (!won(one) && memories.get(serving) === memory)
      broken.push(`${name} did not win, but ${alias} serves its version ${serving}`)
    if (!won(one) && !saysWho(words, winners, free)) broken.push(`${name} lost and does not say to whom: ${words}`)
  }
  return broken
}

/** By the winner; only where a virtual minute may be over before the winner has made its next call, by its change of `$LATEST`. */
function saysWho(words: string, winners: readonly { readonly told: string }[], free: boolean): boolean {
  const byName = winners.some(({ told }) => words.includes(told))
  return byName || (free && /Somebody else changed .*(MemorySize|CodeSha256)/.test(words))
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
