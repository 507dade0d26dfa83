import type { Effect } from '../../sandbox/src/faults/fault.ts'
import { Random } from './random.ts'

/** How long a step lasts, in seconds, and the canary's share at it. */
export interface WalkStep {
  readonly weight: number
  readonly min: number
  readonly max: number
}

/** What happens to a walk. */
export type Incident =
  | { readonly kind: 'fault'; readonly operation: string; readonly effect: Effect; readonly count: number }
  /** The SDK's own time-out in place of an answer, without its seconds. */
  | { readonly kind: 'timeout'; readonly operation: string; readonly applied: boolean }
  /** The alarm goes red, again at every evaluation for so many minutes. */
  | { readonly kind: 'alarm'; readonly minutes: number }
  | { readonly kind: 'routing'; readonly primary: string; readonly weights: Readonly<Record<string, number>> }
  | { readonly kind: 'text' | 'latest' | 'cancel' }
  | { readonly kind: 'kill'; readonly applied: boolean }

/** When: at the run's so-manieth call, or so many seconds after traffic was first shifted. */
export type Moment = { readonly call: number } | { readonly after: number }

export interface Event {
  readonly at: Moment
  readonly incident: Incident
}

/** One time that cron runs `recover`: so many seconds after the one before. */
export interface Cron {
  readonly pause: number
  /** So many at the same time. */
  readonly runs: number
  /** Dies at its so-manieth call. */
  readonly killedAt?: number
}

/** Everything about one walk, drawn before it begins: the same for the same seed. */
export interface Scheme {
  readonly seed: number
  readonly steps: readonly WalkStep[]
  /** At 100%: the last of the steps. */
  readonly bake: Omit<WalkStep, 'weight'>
  readonly engine: 'runner' | 'schedule'
  readonly gates: 'alarm' | 'evidence' | 'both' | 'none'
  readonly policies: Readonly<Record<'on-insufficient-data' | 'on-unreadable' | 'on-inconclusive', string>>
  /** Half of the canary's calls fail. */
  readonly sick: boolean
  readonly events: readonly Event[]
  /** Runs of `recover` while the run itself still lives, in seconds after traffic was first shifted. */
  readonly early: readonly number[]
  /** How `recover` is called after that. */
  readonly crons: readonly Cron[]
  /** What `recover` is told of the gates: the deploy's own, others, or `undo` only. */
  readonly recover: 'same-gates' | 'other-gates'
  readonly lostRunner: 'undo' | 'resume'
}

const READS = ['GetAlias', 'DescribeAlarms', 'DescribeAlarmHistory', 'GetMetricData', 'GetFunction']
const WRITES = [
  'UpdateAlias',
  'UpdateAlias',
  'UpdateAlias',
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
  'PublishVersion',
]

const BUSY: Effect = {
  kind: 'error',
  status: 409,
  code: 'ResourceConflictException',
  message: 'The operation cannot be performed at this time. An update is in progress for resource: orders',
}
const PASSING: readonly Effect[] = [
  { kind: 'throttle' },
  { kind: 'error500' },
  { kind: 'error500', applied: true },
  { kind: 'reset' },
  { kind: 'lost-response' },
  BUSY,
]

/** Draws a walk. One in eight has nothing in it that could keep a rollout from its end: those must be promoted. */
export function schemeOf(seed: number): Scheme {
  const random = new Random(seed)
  const engine = random.chance(0.3) ? 'schedule' : 'runner'
  const gates = random.pick(['alarm', 'alarm', 'both', 'both', 'evidence', 'none'] as const)
  const harmless = random.chance(0.125)
  const count = random.whole(harmless ? 0 : 1, 4)
  const events = Array.from({ length: count }, () => eventOf(random, engine, harmless))
  const policy = (): string => (harmless || random.chance(0.6) ? 'advance' : 'roll-back')
  return {
    seed,
    ...stepsOf(random, engine),
    engine,
    gates,
    policies: { 'on-insufficient-data': policy(), 'on-unreadable': policy(), 'on-inconclusive': policy() },
    sick: !harmless && random.chance(0.12),
    events: oneOfEach(events),
    early: Array.from({ length: random.chance(0.25) ? random.whole(1, 3) : 0 }, () => random.whole(0, 400)),
    crons: Array.from({ length: 6 }, () => cronOf(random, harmless)),
    recover: !harmless && random.chance(0.15) ? 'other-gates' : 'same-gates',
    lostRunner: random.chance(0.3) ? 'resume' : 'undo',
  }
}

function stepsOf(random: Random, engine: Scheme['engine']): Pick<Scheme, 'steps' | 'bake'> {
  const unit = engine === 'schedule' ? 60 : 5
  const dwell = (least: number): { min: number; max: number } => {
    const min = unit * random.whole(least, engine === 'schedule' ? 40 : 24)
    return { min, max: min + unit * random.whole(6, 40) }
  }
  const weights = random.pick([[], [0.1], [0.01], [0.05, 0.5], [0.25, 0.5, 0.75], [0.01, 0.1, 0.5]])
  const bake = random.chance(0.25) ? { min: 0, max: 1800 } : dwell(1)
  return { steps: weights.map(weight => ({ weight, ...dwell(2) })), bake }
}

function eventOf(random: Random, engine: Scheme['engine'], harmless: boolean): Event {
  // A run of a schedule is over with its first shift: what happens later meets recover.
  const late = engine === 'schedule' ? 6000 : 900
  const at: Moment = random.chance(0.6)
    ? { call: random.chance(0.6) ? random.whole(1, 40) : random.whole(30, 260) }
    : { after: random.whole(0, random.chance(0.5) ? 300 : late) }
  return { at, incident: harmless ? harmlessIncident(random) : incidentOf(random) }
}

function harmlessIncident(random: Random): Incident {
  if (random.chance(0.4)) return { kind: 'text' }
  const operation = random.pick([...READS, 'UpdateAlias'])
  if (random.chance(0.3)) return { kind: 'timeout', operation, applied: random.chance(0.5) }
  return {
    kind: 'fault',
    operation,
    effect: random.pick(PASSING.filter(effect => effect !== BUSY)),
    count: random.whole(1, 2),
  }
}

function incidentOf(random: Random): Incident {
  switch (random.whole(0, 13)) {
    case 0:
    case 1:
    case 2:
      return { kind: 'alarm', minutes: random.pick([0, 0, 1, 3, 30]) }
    case 3:
    case 4:
      return random.pick<Incident>([
        { kind: 'routing', primary: '3', weights: {} },
        { kind: 'routing', primary: '2', weights: {} },
        { kind: 'routing', primary: '2', weights: { 3: 0.05 } },
        { kind: 'routing', primary: '3', weights: { 2: 0.5 } },
      ])
    case 5:
      return { kind: 'text' }
    case 6:
      return { kind: 'latest' }
    case 7:
    case 8:
      return { kind: 'cancel' }
    case 9:
    case 10:
      return { kind: 'kill', applied: random.chance(0.5) }
    case 11:
      return { kind: 'timeout', operation: random.pick([...READS, ...WRITES]), applied: random.chance(0.5) }
    case 12:
      return {
        kind: 'fault',
        operation: random.pick([...READS, ...WRITES]),
        effect: { kind: 'access-denied' },
        count: random.pick([1, 3, 40]),
      }
    default:
      return {
        kind: 'fault',
        operation: random.pick([...READS, ...WRITES]),
        effect: random.pick(PASSING),
        count: random.pick([1, 1, 2, 3, 6]),
      }
  }
}

/** Who has moved the routing, cancelled or died does not do so twice. */
function oneOfEach(events: readonly Event[]): readonly Event[] {
  const once = new Set(['routing', 'cancel', 'kill', 'latest'])
  const seen = new Set<string>()
  return events.filter(({ incident: { kind } }) => {
    if (!once.has(kind)) return true
    const group = kind === 'kill' ? 'cancel' : kind
    if (seen.has(group)) return false
    seen.add(group)
    return true
  })
}

/** GitHub's cron comes minutes to hours late, or not at all. */
function cronOf(random: Random, harmless: boolean): Cron {
  const late = random.chance(0.15) ? random.whole(600, 7200) : random.whole(0, 240)
  return {
    pause: 300 + late,
    runs: random.chance(0.15) ? 2 : 1,
    ...(!harmless && random.chance(0.1) ? { killedAt: random.whole(1, 12) } : {}),
  }
}
