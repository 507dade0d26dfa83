import { Account, type AliasState, COLLEAGUES, isInFlight, STABLE } from './account.ts'
import { deployOnce, post, recoverOnce, rollBackOnce, type Said } from './actions.ts'
import { type Actor, actor, type Fate, type OwnCall } from './actor.ts'
import { type FaultKind, ON_LATEST } from './fault-kinds.ts'
import type { Reference } from './references.ts'
import type { Subject } from './subject.ts'

/** One call of the clean story, as the faults and the table name it. */
export interface CallName {
  readonly actor: string
  readonly operation: string
  readonly nth: number
}

/** What a colleague did, and how many attempts of the tool's there were before. */
export type Colleague =
  | {
      readonly kind: 'routing' | 'text'
      readonly state: AliasState
      readonly before: AliasState
      readonly after: number
    }
  | { readonly kind: 'latest'; readonly after: number }

export type End = { readonly kind: 'killed' } | Said

/** Everything a judge needs, none of it from the code under test but what it said. */
export interface Story {
  readonly reference: Reference
  readonly fault: string
  readonly journal: readonly OwnCall[]
  /** The call the fault is for; a story in which it is never made proves nothing. */
  readonly call: CallName | undefined
  readonly colleague: Colleague | undefined
  readonly breachedAt: number | undefined
  /** How the run ended. */
  readonly end: End
  /** The alias when the run had ended, after its post, after a recover that came too early, and when all was done. */
  readonly atEnd: AliasState
  readonly posted: AliasState | undefined
  readonly early: AliasState | undefined
  readonly final: AliasState
  /** How those ended who came while it went on, or to carry it on, and what was served then. */
  readonly others: readonly { readonly actor: string; readonly end: End; readonly after: AliasState }[]
  /** An alias nobody was to touch. */
  readonly beta: AliasState
  readonly canary: Readonly<{ memory: number; timeout: number }> | undefined
  /** What post and recover said, for a person who looks into a failed cell. */
  readonly recovered: readonly string[]
  /** Milliseconds of the machine from the signal to the request that restores stable. */
  readonly cancelMs: number | undefined
}

export interface CellOptions {
  readonly subject: Subject
  readonly reference: Reference
  readonly fault?: FaultKind
  readonly call?: CallName
}

/** From a signal to the end of the process, in milliseconds of the machine (F§6.1). */
const KILLED_AFTER = { SIGINT: 10_000, SIGTERM: 2500 } as const
const CRON = 300
const MOST_CRONS = 12
const PAST_ALL_DEADLINES = 3600
const PASSED = /^(promoted|in-progress)$/

/** Runs a reference story with one fault on one call, then whatever comes after: post, recover too early, cron, recover. */
export async function runCell(options: CellOptions): Promise<Story> {
  const account = await Account.open()
  try {
    return await new Cell(account, options).story()
  } finally {
    await account.close()
  }
}

class Cell {
  readonly #account: Account
  readonly #subject: Subject
  readonly #reference: Reference
  readonly #fault: FaultKind | undefined
  readonly #call: CallName | undefined
  readonly #journal: OwnCall[] = []
  readonly #controller = new AbortController()
  readonly #timers: NodeJS.Timeout[] = []
  readonly #others: Story['others'][number][] = []
  readonly #recovered: string[] = []
  #shifted = false
  #colleague: Colleague | undefined
  #breachedAt: number | undefined
  #abortedAt: number | undefined
  #restoredAt: number | undefined

  constructor(account: Account, { subject, reference, fault, call }: CellOptions) {
    this.#account = account
    this.#subject = subject
    this.#reference = reference
    this.#fault = fault
    this.#call = call
  }

  async story(): Promise<Story> {
    const stopTraffic = this.#account.traffic([STABLE, '4'])
    const run = this.#enter('run', call => this.#onTold(call))
    this.#killsAfterSignal(run)
    const { signal } = this.#controller
    const inputs = this.#reference.inputs ?? {}
    const end = await this.#until(run, deployOnce(this.#subject, run.aws, this.#account.folder, signal, inputs))
    for (const timer of this.#timers) clearTimeout(timer)
    const atEnd = await this.#account.alias()
    const posted = await this.#post(end)
    const early = await this.#recoverTooEarly(end)
    await this.#carriedOn()
    stopTraffic()
    await this.#account.fixture.sandbox.clock.advance(PAST_ALL_DEADLINES)
    await this.#recover('recover')
    return {
      reference: this.#reference,
      fault: this.#fault?.name ?? 'none',
      journal: this.#journal,
      call: this.#call,
      colleague: this.#colleague,
      breachedAt: this.#breachedAt,
      end,
      atEnd,
      posted,
      early,
      final: await this.#account.alias(),
      others: this.#others,
      beta: await this.#account.alias('beta'),
      canary: await this.#account.configuration('4'),
      recovered: this.#recovered,
      cancelMs:
        this.#abortedAt === undefined || this.#restoredAt === undefined
          ? undefined
          : this.#restoredAt - this.#abortedAt,
    }
  }

  #enter(name: string, onTold?: (call: OwnCall) => Promise<void>): Actor {
    return actor({
      name,
      aws: this.#subject.connect({ env: this.#account.fixture.env }),
      now: () => this.#account.now,
      journal: this.#journal,
      fate: call => this.#strike(call),
      ...(onTold === undefined ? {} : { onTold }),
    })
  }

  /** What happens to a call: nothing, but for the one the fault is for. */
  async #strike(made: OwnCall): Promise<Fate> {
    const fault = this.#fault
    if (this.#abortedAt !== undefined && made.actor === 'run' && made.operation === 'UpdateAlias')
      this.#restoredAt ??= performance.now()
    if (fault === undefined || !this.#isStruck(made)) return { kind: 'go' }
    switch (fault.how) {
      case 'lose':
      case 'kill':
        return { kind: fault.how, applied: fault.applied }
      case 'cancel':
        this.#abortedAt = performance.now()
        this.#controller.abort(fault.name)
        return { kind: 'go' }
      case 'foreign':
      case 'text':
        this.#colleague = await disturb(this.#account, fault.how, made, this.#journal.length - 1)
        return { kind: 'go' }
      case 'sandbox':
        this.#account.fixture.sandbox.fault({
          operation: made.operation,
          count: fault.lasting === true ? 'always' : 1,
          effect: fault.effect,
        })
        return { kind: 'go' }
    }
  }

  #isStruck({ actor: who, operation, nth }: OwnCall): boolean {
    return who === this.#call?.actor && operation === this.#call.operation && nth === this.#call.nth
  }

  async #onTold({ operation, nth }: OwnCall): Promise<void> {
    if (operation !== 'UpdateAlias') return
    const { fires, meanwhile } = this.#reference
    // The first that was taken: the fault may be for the very first.
    const first = !this.#shifted
    this.#shifted = true
    if (first && fires !== undefined) {
      this.#account.fixture.sandbox.clock.after(fires, async () => {
        this.#breachedAt = this.#account.now
        await this.#account.alarmFires()
      })
    }
    if (nth === 2 && meanwhile !== undefined) await this.#act('rollback', aws => rollBackOnce(this.#subject, aws))
  }

  /** A runner that cancelled kills in the end. */
  #killsAfterSignal(run: Actor): void {
    const { signal } = this.#controller
    signal.addEventListener('abort', () => {
      const after = KILLED_AFTER[signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT']
      this.#timers.push(setTimeout(() => run.kill(), after))
    })
  }

  /** A fault that lasts is one of whoever it struck. */
  async #until(of: Actor, running: Promise<Said>): Promise<End> {
    const end = await Promise.race([running, of.killed.then(() => ({ kind: 'killed' as const }))])
    this.#account.fixture.sandbox.faults.clear()
    return end
  }

  async #act(name: string, act: (aws: Actor['aws']) => Promise<Said>): Promise<void> {
    const who = this.#enter(name)
    const end = await this.#until(who, act(who.aws))
    this.#others.push({ actor: name, end, after: await this.#account.alias() })
    this.#recovered.push(`${name}: ${end.kind === 'killed' ? 'killed' : `${end.outcome}: ${end.words}`}`)
  }

  #recover(name: string, change = {}): Promise<void> {
    return this.#act(name, aws => recoverOnce(this.#subject, aws, change))
  }

  /**
   * Wherever the machine lives on: after a cancel, and after a process that was killed alone, as one without memory is.
   * It does nothing for a run that passed.
   */
  async #post(end: End): Promise<AliasState | undefined> {
    if (end.kind === 'said' && PASSED.test(end.outcome)) return undefined

    const killedAlone = this.#fault?.how === 'kill' && this.#fault.post === true && this.#call?.actor === 'run'
    if (this.#abortedAt === undefined && !killedAlone) return undefined
    await post(this.#subject, this.#enter('post'), this.#recovered)
    return this.#account.alias()
  }

  async #recoverTooEarly(end: End): Promise<AliasState | undefined> {
    if (end.kind !== 'killed' || this.#abortedAt !== undefined || this.#reference.after !== undefined) return undefined
    await this.#recover('recover too early')
    return this.#account.alias()
  }

  /** By a person, or by cron, until nothing is in flight any more. */
  async #carriedOn(): Promise<void> {
    const { clock } = this.#account.fixture.sandbox
    const { after } = this.#reference
    if (after === undefined) return
    if (after === 'promote') {
      await clock.advance(60)
      await this.#recover('promote', { command: 'promote' })
    }
    for (let time = 1; time <= MOST_CRONS && (time === 1 || isInFlight(await this.#account.alias())); time++) {
      await clock.advance(CRON)
      await this.#recover(`recover ${time}`)
    }
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
