import { Account, ALARM, ALIAS, type AliasState, COLLEAGUES, FUNCTION, STABLE } from './account.ts'
import { type Actor, actor, type Fate, type OwnCall } from './actor.ts'
import { type FaultKind, ON_LATEST } from './fault-kinds.ts'
import type { Subject } from './subject.ts'

/** `promote`: nothing is wrong with the canary. `breach`: its alarm fires while it has half of the traffic. */
export type Scenario = 'promote' | 'breach'

/** One call of the clean run, as the faults and the table name it. */
export interface CallName {
  readonly operation: string
  readonly nth: number
}

/** What a colleague did, and how many attempts of the run's there were before. */
export type Colleague =
  | {
      readonly kind: 'routing' | 'text'
      readonly state: AliasState
      readonly before: AliasState
      readonly after: number
    }
  | { readonly kind: 'latest'; readonly after: number }

/** Everything a judge needs, none of it from the code under test but what it said. */
export interface Story {
  readonly scenario: Scenario
  readonly fault: string
  readonly journal: readonly OwnCall[]
  /** The call the fault is for; a run that never makes it proves nothing. */
  readonly call: CallName | undefined
  readonly colleague: Colleague | undefined
  readonly breachedAt: number | undefined
  /** How the run ended. `words` are its last ones. */
  readonly end:
    | { readonly kind: 'killed' }
    | { readonly kind: 'said'; readonly outcome: string; readonly words: string }
  /** The alias when the run had ended, after a recover that came too early, and when all was done. */
  readonly atEnd: AliasState
  readonly early: AliasState | undefined
  readonly final: AliasState
  /** An alias nobody was to touch. */
  readonly beta: AliasState
  readonly canary: Readonly<{ memory: number; timeout: number }> | undefined
  /** What recover said, for a person who looks into a failed cell. */
  readonly recovered: readonly string[]
  /** Milliseconds of the machine from the signal to the request that restores stable. */
  readonly cancelMs: number | undefined
}

export interface CellOptions {
  readonly subject: Subject
  readonly scenario: Scenario
  readonly fault?: FaultKind
  readonly call?: CallName
}

const DAY_OF_THE_RUNNER_MS = 10_000
export const quiet = {
  info() {},
  debug() {},
  warning() {},
  error() {},
  group: <T>(_: string, phase: () => Promise<T>) => phase(),
}

/** Runs the reference deploy with one fault on one call, then whatever comes after: post, recover too early, recover. */
export async function runCell(options: CellOptions): Promise<Story> {
  const account = await Account.open()
  try {
    return await play(account, options)
  } finally {
    await account.close()
  }
}

async function play(account: Account, { subject, scenario, fault, call }: CellOptions): Promise<Story> {
  const { fixture } = account
  const { sandbox } = fixture
  const journal: OwnCall[] = []
  const controller = new AbortController()
  let colleague: Colleague | undefined
  let breachedAt: number | undefined
  let abortedAt: number | undefined
  let restoredAt: number | undefined

  const strike = async (made: OwnCall): Promise<Fate> => {
    if (abortedAt !== undefined && made.operation === 'UpdateAlias') restoredAt ??= performance.now()
    if (fault === undefined || made.operation !== call?.operation || made.nth !== call.nth) return { kind: 'go' }
    switch (fault.how) {
      case 'lose':
      case 'kill':
        return { kind: fault.how, applied: fault.applied }
      case 'cancel':
        abortedAt = performance.now()
        controller.abort('SIGINT')
        return { kind: 'go' }
      case 'foreign':
      case 'text':
        colleague = await disturb(account, fault.how, made, journal.length - 1)
        return { kind: 'go' }
      case 'sandbox':
        return { kind: 'go' }
    }
  }
  if (fault?.how === 'sandbox' && call !== undefined) {
    sandbox.fault({ ...call, count: fault.lasting === true ? 'always' : 1, effect: fault.effect })
  }
  const stopTraffic = account.traffic([STABLE, '4'])
  let begun = false
  const runner = enter(account, subject, 'run', journal, strike, made => {
    if (made.operation !== 'UpdateAlias' || begun) return
    begun = true
    if (scenario !== 'breach') return
    sandbox.clock.after(170, async () => {
      breachedAt = sandbox.clock.now()
      await account.alarmFires()
    })
  })
  const running = deployOnce(subject, runner.aws, account.folder, controller.signal)
  const timers: NodeJS.Timeout[] = []
  // A runner that cancelled kills after ten seconds of the machine (F§6.1).
  controller.signal.addEventListener('abort', () => timers.push(setTimeout(() => runner.kill(), DAY_OF_THE_RUNNER_MS)))
  const end = await Promise.race([running, runner.killed.then(() => ({ kind: 'killed' as const }))])
  for (const timer of timers) clearTimeout(timer)
  stopTraffic()
  sandbox.faults.clear()
  const atEnd = await account.alias()

  const recovered: string[] = []
  if (abortedAt !== undefined) await post(subject, enter(account, subject, 'post', journal), recovered)
  let early: AliasState | undefined
  if (end.kind === 'killed' && abortedAt === undefined) {
    await recoverOnce(subject, enter(account, subject, 'recover too early', journal), recovered)
    early = await account.alias()
  }
  await sandbox.clock.advance(3600)
  await recoverOnce(subject, enter(account, subject, 'recover', journal), recovered)
  return {
    scenario,
    fault: fault?.name ?? 'none',
    journal,
    call,
    colleague,
    breachedAt,
    end,
    atEnd,
    early,
    final: await account.alias(),
    beta: await account.alias('beta'),
    canary: await account.configuration('4'),
    recovered,
    cancelMs: abortedAt === undefined || restoredAt === undefined ? undefined : restoredAt - abortedAt,
  }
}

function enter(
  account: Account,
  subject: Subject,
  name: string,
  journal: OwnCall[],
  fate?: (call: OwnCall) => Promise<Fate>,
  onTold?: (call: OwnCall) => void,
): Actor {
  const aws = subject.connect({ env: account.fixture.env })
  const now = (): number => account.now
  return actor({
    name,
    aws,
    now,
    journal,
    ...(fate === undefined ? {} : { fate }),
    ...(onTold === undefined ? {} : { onTold }),
  })
}

/** The reference deploy. */
export const INPUTS: Readonly<Record<string, string>> = {
  'function-name': FUNCTION,
  alias: ALIAS,
  'code-artifacts-dir': 'code',
  's3-bucket': 'staging',
  'signing-profile': 'orders',
  'memory-size': '256',
  'smoke-payload': '{}',
  'smoke-expect-status': '200',
  'smoke-timeout': '20s',
  alarms: ALARM,
  strategy: 'steps 10% 2m, 50% 2m',
  bake: '1m',
}

/** One run of the action's `main`, as far as it is not the runner's protocol. Its last words are those of the step. */
export async function deployOnce(
  subject: Subject,
  aws: Parameters<Subject['deploy']>[0],
  folder: string,
  signal: AbortSignal,
  change: Readonly<Record<string, string>> = {},
  owner = '1001.1',
): Promise<Extract<Story['end'], { kind: 'said' }>> {
  const inputs = subject.parseDeployInputs(name => ({ ...INPUTS, ...change })[name] ?? '')
  const context = {
    workspace: folder,
    temporary: folder,
    env: {},
    log: quiet,
    hide: () => undefined,
    commit: undefined,
    owner,
    compareCommit: async () => 'unknown' as const,
    verifyAttestation: async () => undefined,
    jobAge: async () => 0,
    signal,
  }
  try {
    const { result, failure } = await subject.deploy(aws, inputs, context)
    const words = failure === undefined ? result.production : [failure.what, failure.state].join('\n')
    return { kind: 'said', outcome: result.outcome, words }
  } catch (error) {
    if (!(error instanceof subject.Failure)) throw error
    return { kind: 'said', outcome: 'refused', words: error.message }
  }
}

/** A colleague comes in between. */
async function disturb(account: Account, how: 'foreign' | 'text', call: OwnCall, after: number): Promise<Colleague> {
  const before = await account.alias()
  if (how === 'text') {
    const state = { ...before, description: 'Edited by a colleague' }
    await account.editText(state.description)
    return { kind: 'text', state, before, after }
  }
  if (ON_LATEST.has(call.operation)) {
    await account.changeLatest()
    return { kind: 'latest', after }
  }
  // A hotfix by hand, or an experiment of their own on stable.
  const state =
    call.nth % 2 === 1
      ? { primary: COLLEAGUES, weights: {}, description: 'Hotfix by a colleague' }
      : { primary: STABLE, weights: { [COLLEAGUES]: 0.05 }, description: 'Experiment of a colleague' }
  await account.moveAlias(state)
  return { kind: 'routing', state, before, after }
}

/** What deploy-post does for a run that did not pass. */
export async function post(subject: Subject, { aws }: Actor, told: string[], owner = '1001.1'): Promise<void> {
  const say = (line: string): void => {
    told.push(`post: ${line}`)
  }
  await subject.undoUnfinished(aws, { functionName: FUNCTION, alias: ALIAS }, owner, {
    ...quiet,
    info: say,
    warning: say,
  })
}

async function recoverOnce(subject: Subject, { aws }: Actor, told: string[]): Promise<void> {
  const results = await subject.recover(
    aws,
    {
      functionNames: [FUNCTION],
      alias: ALIAS,
      dryRun: false,
      liveAfter: async (name, version) =>
        subject.decodeVersionDescription((await subject.readFunction(aws, name, version))?.configuration.Description)
          .liveAfter,
    },
    quiet,
  )
  told.push(...results.map(({ kind, text }) => `recover: ${kind}: ${text}`))
}
