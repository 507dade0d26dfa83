import { createHash } from 'node:crypto'
import { FULL, type Weight } from '../values/percentage.ts'
import type { Policy } from './decide.ts'
import type { EvidenceRule, EvidenceTest } from './evidence.ts'
import type { Gates } from './gates.ts'
import type { ProbePlan } from './probes.ts'

/** What a person says about the gates, in the same words to whoever begins a rollout and whoever carries it on. */
export interface GatingInputs {
  readonly evidence: 'on' | 'off'
  /** `none`: nothing watches the rollout. */
  readonly gates?: 'none' | undefined
  /** Calls that log this count as errors. */
  readonly logPattern?: string | undefined
  /** Events both versions are called with. */
  readonly probePayloads?: readonly string[] | undefined
  readonly probeCount: number
  /** Left out: 6, or none next to a log gate. */
  readonly probeRate?: number | undefined
  readonly alpha: number
  readonly detectableErrorRate: Weight
  readonly latency: 'on' | 'off'
  readonly latencyTolerance: Weight
  readonly alarmAtStart: 'fail' | 'ignore'
  readonly onInsufficientData: 'advance' | 'roll-back'
  readonly onUnreadable: 'advance' | 'roll-back'
  /** Left out: by what else watches. */
  readonly onInconclusive?: 'advance' | 'roll-back' | undefined
}

const ERRORS: EvidenceTest = { stream: 'errors' }

/** The evidence gate as asked for; undefined when the versions are not compared. */
export function evidenceRule(inputs: EvidenceInputs): EvidenceRule | undefined {
  const tests = testsOf(inputs)
  return inputs.gates === 'none' || tests.length === 0 ? undefined : rule(inputs, tests)
}

type EvidenceInputs = Pick<
  GatingInputs,
  'evidence' | 'gates' | 'alpha' | 'detectableErrorRate' | 'latency' | 'latencyTolerance' | 'logPattern'
> &
  ProbeInputs
type ProbeInputs = Pick<GatingInputs, 'probePayloads' | 'probeCount' | 'probeRate' | 'logPattern'>

/** A minute's probes of each version, unless it is said how many. */
const PROBES_A_MINUTE = 6

/**
 * What is probed; undefined without events. Next to a log gate nothing is probed during the steps: the lines of probes
 * could not be told from those of traffic.
 */
export function probePlan({ probePayloads, probeCount, probeRate, logPattern }: ProbeInputs): ProbePlan | undefined {
  if (probePayloads === undefined) return undefined
  const perMinute = probeRate ?? (logPattern === undefined ? PROBES_A_MINUTE : 0)
  return { payloads: probePayloads, count: probeCount, perMinute }
}

function printPlan({ payloads, count, perMinute }: ProbePlan): string {
  const digest = createHash('sha256').update(JSON.stringify(payloads)).digest('hex').slice(0, 16)
  return `${digest} ${count} ${perMinute}`
}

function testsOf(inputs: EvidenceInputs): readonly EvidenceTest[] {
  const { evidence, latency, latencyTolerance, logPattern } = inputs
  const plan = probePlan(inputs)
  return [
    ...(evidence === 'off' ? [] : [ERRORS]),
    ...(evidence === 'off' || latency === 'off' ? [] : [{ stream: 'latency', tolerance: latencyTolerance } as const]),
    ...(logPattern === undefined ? [] : [{ stream: 'log', pattern: logPattern } as const]),
    ...(plan === undefined ? [] : [{ stream: 'probes', probes: printPlan(plan) } as const]),
  ]
}

/**
 * The policies at the end of a step's longest stay. Too little traffic to judge lets a step pass while alarms watch it
 * too; where the evidence is the only gate, it does not (promise 8).
 */
export function policyOf(inputs: GatingInputs, gates: Gates): Policy {
  const { alarmAtStart, onInsufficientData, onUnreadable, onInconclusive = 'by-alarms' } = inputs
  return { alarmAtStart, onInsufficientData, onUnreadable, onInconclusive, evidence: gates.evidence ?? rule(inputs) }
}

function rule({ alpha, detectableErrorRate }: EvidenceInputs, tests: readonly EvidenceTest[] = [ERRORS]): EvidenceRule {
  return { alpha, tests, detectableErrorRate: detectableErrorRate / FULL }
}
