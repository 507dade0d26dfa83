import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch'
import { Account, ALARM, type AliasState, isInFlight, STABLE } from '../faults/account.ts'
import { deployOnce, OWNER, post } from '../faults/actions.ts'
import { type Actor, actor, type Fate, type OwnCall } from '../faults/actor.ts'
import type { Story } from '../faults/cell.ts'
import { CANARY } from '../faults/guarded-writes.ts'
import type { Subject } from '../faults/subject.ts'
import { deployInputs, nextInputs, recoverInputs } from './inputs.ts'
import type { Event, Incident, Scheme } from './scheme.ts'

/** What a colleague did to the alias, or to `$LATEST`, and how many of the tool's calls there were before. */
export interface Touch {
  /** `text`: what is served stayed as it was. */
  readonly kind: 'routing' | 'text' | 'latest'
  readonly state: AliasState
  readonly after: number
}

/** Everything a judge needs. Only what was asked of AWS, what AWS holds, and the words of the run. */
export interface WalkStory {
  readonly scheme: Scheme
  readonly journal: readonly OwnCall[]
  readonly touches: readonly Touch[]
  /** When the alarm went into ALARM, by its own history. */
  readonly firedAt: readonly number[]
  readonly end: Story['end']
  /** The alias when the run had ended, and how many calls there were until then. */
  readonly atEnd: AliasState
  readonly endedAfter: number
  readonly final: AliasState
  readonly beta: AliasState
  readonly canary: Story['canary']
  /** What became of the release after it, a clean one. */
  readonly next: { readonly outcome: string; readonly words: string; readonly served: AliasState }
  /** What post and recover said, for a person. */
  readonly said: readonly string[]
}

/** After the signal the runner kills, in milliseconds of the machine (F§6.1). */
const RUNNER_KILLS_MS = 10_000
const MOST_CRONS = 60
const MOST_STEPS = 6
const PAST_ALL_DEADLINES = 3 * 3600

/** Walks: one deploy on an account of its own, everything its scheme has in store for it, cron after it, and a next deploy. */
export async function walk(subject: Subject, scheme: Scheme): Promise<WalkStory> {
  const account = await Account.open()
  try {
    return await new Walk(subject, scheme, account).story()
  } finally {
    await account.close()
  }
}

class Walk {
  readonly #subject: Subject
  readonly #scheme: Scheme
  readonly #account: Account
  readonly #journal: OwnCall[] = []
  readonly #touches: Touch[] = []
  readonly #said: string[] = []
  readonly #aside: Promise<unknown>[] = []
  readonly #armed: Extract<Incident, { kind: 'fault' | 'timeout' }>[] = []
  readonly #left = new Map<Incident, number>()
  readonly #controller = new AbortController()
  readonly #timed: (() => void)[] = []
  #runCalls = 0
  #recovers = 0
  #dying: Extract<Incident, { kind: 'kill' }> | undefined
  #shifted = false

  constructor(subject: Subject, scheme: Scheme, account: Account) {
    this.#subject = subject
    this.#scheme = scheme
    this.#account = account
  }

  async story(): Promise<WalkStory> {
    const { sandbox } = this.#account.fixture
    const stopTraffic = this.#account.traffic([STABLE, CANARY], this.#scheme.sick ? CANARY : undefined)
    const began = this.#account.now
    const run = this.#enter('run', call => this.#meets(call))
    const signal = this.#controller.signal
    const running = deployOnce(this.#subject, run.aws, this.#account.folder, signal, deployInputs(this.#scheme), OWNER)
    const timers: NodeJS.Timeout[] = []
    signal.addEventListener('abort', () => timers.push(setTimeout(() => run.kill(), RUNNER_KILLS_MS)))
    const end = await Promise.race([running, run.killed.then(() => ({ kind: 'killed' as const }))])
    timers.forEach(clearTimeout)
    const atEnd = await this.#account.alias()
    const endedAfter = this.#journal.length
    if (signal.aborted) await this.#postOf().catch(error => this.#said.push(`post: ${this.#wordsOf(error)}`))
    await this.#crons()
    // Nothing that was in store is left: the last recover, and the next deploy, meet an AWS and colleagues at peace.
    for (const forget of this.#timed) forget()
    await Promise.all(this.#aside)
    stopTraffic()
    sandbox.faults.clear()
    this.#armed.length = 0
    await this.#peace()
    return {
      scheme: this.#scheme,
      journal: [...this.#journal],
      touches: this.#touches,
      firedAt: await this.#firedSince(began),
      end,
      atEnd,
      endedAfter,
      final: await this.#account.alias(),
      beta: await this.#account.alias('beta'),
      canary: await this.#account.configuration(CANARY),
      said: this.#said,
      next: await this.#next(),
    }
  }

  #enter(name: string, fate: (call: OwnCall) => Fate | Promise<Fate>): Actor {
    const { sandbox, env } = this.#account.fixture
    const { LAMBDA_CANARY_TEST_CLOCK: _, ...others } = env
    const aws = this.#subject.connect({ env: others })
    // The sandbox's clock without the detour over HTTP.
    const clock = {
      now: () => sandbox.clock.now(),
      sleep: async (seconds: number, signal?: AbortSignal): Promise<void> => {
        if (signal?.aborted !== true) await sandbox.clock.sleep(Math.max(0, seconds))
      },
    }
    const on = Object.create(aws, { clock: { value: clock } })
    return actor({
      name,
      aws: on,
      now: clock.now,
      journal: this.#journal,
      fate,
      onTold: call => this.#onTold(call),
    })
  }

  /** What happens at a call of the run. */
  async #meets(call: OwnCall): Promise<Fate> {
    this.#runCalls += 1
    for (const { at, incident } of this.#scheme.events) {
      if ('call' in at && at.call === this.#runCalls) await this.#happens(incident)
    }
    if (this.#dying !== undefined) return { kind: 'kill', applied: this.#dying.applied }
    return this.#fateOf(call)
  }

  /** Faults meet whoever calls next. */
  #fateOf({ operation }: OwnCall): Fate {
    const met = this.#armed.find(incident => incident.operation === operation && (this.#left.get(incident) ?? 0) > 0)
    if (met === undefined) return { kind: 'go' }
    this.#left.set(met, (this.#left.get(met) ?? 0) - 1)
    if (met.kind === 'timeout') return { kind: 'lose', applied: met.applied }
    this.#account.fixture.sandbox.fault({ operation, effect: met.effect })
    return { kind: 'go' }
  }

  /** From the first shift of traffic on, what happens by time is timed. */
  #onTold({ operation, actor: name }: OwnCall): void {
    if (this.#shifted || name !== 'run' || operation !== 'UpdateAlias') return
    this.#shifted = true
    const { clock } = this.#account.fixture.sandbox
    for (const event of this.#scheme.events) this.#time(event)
    for (const seconds of this.#scheme.early) {
      const recover = (): void => {
        this.#aside.push(this.#recover())
      }
      this.#timed.push(clock.after(seconds, recover))
    }
  }

  #time({ at, incident }: Event): void {
    if ('call' in at) return
    // What needs the clock to move, or another call to be answered, must not be waited for by the clock.
    const happen = async (): Promise<void> => {
      if (incident.kind !== 'routing' && incident.kind !== 'text') return this.#happens(incident)
      this.#aside.push(this.#happens(incident))
    }
    this.#timed.push(this.#account.fixture.sandbox.clock.after(at.after, happen))
  }

  async #happens(incident: Incident): Promise<void> {
    const { sandbox } = this.#account.fixture
    switch (incident.kind) {
      case 'fault':
      case 'timeout':
        this.#armed.push(incident)
        this.#left.set(incident, incident.kind === 'fault' ? incident.count : 1)
        return
      case 'alarm':
        for (let minute = 1; minute <= incident.minutes; minute++) {
          sandbox.clock.after(60 * minute, () => this.#account.alarmFires())
        }
        return this.#account.alarmFires()
      case 'routing':
        return this.#touch(before => ({ ...incident, description: `Moved by a colleague, was ${before.primary}` }))
      case 'text':
        return this.#touch(before => ({ ...before, description: `Edited ${this.#touches.length} by a colleague` }))
      case 'latest':
        await this.#account.changeLatest()
        this.#touches.push({ kind: 'latest', state: await this.#account.alias(), after: this.#journal.length })
        return
      case 'cancel':
        this.#controller.abort('SIGINT')
        return
      case 'kill':
        this.#dying = incident
    }
  }

  async #touch(change: (before: AliasState) => AliasState): Promise<void> {
    let state: AliasState | undefined
    const before = await this.#account.exchangeAlias(seen => {
      const { primary, weights, description } = change(seen)
      state = { primary, weights, description }
      return state
    })
    if (state === undefined) return
    const same = before.primary === state.primary && JSON.stringify(before.weights) === JSON.stringify(state.weights)
    this.#touches.push({ kind: same ? 'text' : 'routing', state, after: this.#journal.length })
  }

  #postOf(): Promise<void> {
    return post(
      this.#subject,
      this.#enter('post', call => this.#fateOf(call)),
      this.#said,
      OWNER,
    )
  }

  /** Past every deadline, as often as a rollout may have steps: one of a schedule still goes on, under its gates. */
  async #peace(): Promise<void> {
    for (let time = 0; time < MOST_STEPS && (time === 0 || (await this.#inFlight())); time++) {
      await this.#account.fixture.sandbox.clock.advance(PAST_ALL_DEADLINES)
      await this.#recover()
    }
  }

  async #inFlight(): Promise<boolean> {
    return isInFlight(await this.#account.alias())
  }

  /** Cron comes until nothing is in flight any more. */
  async #crons(): Promise<void> {
    const { crons } = this.#scheme
    for (let time = 0; time < MOST_CRONS; time++) {
      const cron = crons[time % crons.length]
      if (cron === undefined) return
      await this.#account.fixture.sandbox.clock.advance(cron.pause)
      await Promise.all(Array.from({ length: cron.runs }, () => this.#recover(cron.killedAt)))
      if (time >= 1 && !(await this.#inFlight())) return
    }
  }

  /** One run of the recover action, which may die. */
  async #recover(killedAt?: number): Promise<void> {
    const name = `recover ${++this.#recovers}`
    let calls = 0
    const { aws, killed } = this.#enter(name, call => {
      calls += 1
      return calls === killedAt ? { kind: 'kill', applied: calls % 2 === 0 } : this.#fateOf(call)
    })
    const texts = recoverInputs(this.#scheme)
    const inputs = this.#subject.parseRecoverInputs(input => texts[input] ?? '')
    const say = (line: string): void => {
      this.#said.push(`${name}: ${line}`)
    }
    const log = { info: say, debug() {}, warning: say, error: say, group: <T>(_: string, of: () => Promise<T>) => of() }
    const running = this.#subject.recoverByInputs(aws, inputs, log).catch((error: unknown) => say(this.#wordsOf(error)))
    await Promise.race([running, killed])
  }

  #wordsOf(error: unknown): string {
    if (error instanceof this.#subject.Failure) return error.message
    throw error
  }

  async #firedSince(began: number): Promise<number[]> {
    const { AlarmHistoryItems = [] } = await this.#account.fixture.cloudwatch.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: ALARM,
        HistoryItemType: 'StateUpdate',
        ScanBy: 'TimestampAscending',
        MaxRecords: 100,
      }),
    )
    return AlarmHistoryItems.filter(({ HistorySummary = '' }) => / to ALARM/.test(HistorySummary))
      .map(({ Timestamp }) => (Timestamp?.getTime() ?? 0) / 1000)
      .filter(at => at >= began)
  }

  /** The release after it, with nothing in its way. */
  async #next(): Promise<WalkStory['next']> {
    writeFileSync(
      join(this.#account.folder, 'code/index.mjs'),
      'export const handler = async () => ({ statusCode: 200, body: "next" })\n',
    )
    const aws = this.#subject.connect({ env: this.#account.fixture.env })
    const { outcome, words } = await deployOnce(
      this.#subject,
      aws,
      this.#account.folder,
      new AbortController().signal,
      nextInputs(),
      '1002.1',
    )
    return { outcome, words, served: await this.#account.alias() }
  }
}
