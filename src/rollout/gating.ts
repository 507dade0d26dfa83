import { FULL, type Weight } from '../values/percentage.ts'
import type { Policy } from './decide.ts'
import type { EvidenceRule, EvidenceTest } from './evidence.ts'
import type { Gates } from './gates.ts'

/** What a person says about the gates, in the same words to whoever begins a rollout and whoever carries it on. */
export interface GatingInputs {
  readonly evidence: 'on' | 'off'
  /** `none`: nothing watches the rollout. */
  readonly gates?: 'none' | undefined
  /** Calls that log this count as errors. */
  readonly logPattern?: string | undefined
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
>

function testsOf({ evidence, latency, latencyTolerance, logPattern }: EvidenceInputs): readonly EvidenceTest[] {
  return [
    ...(evidence === 'off' ? [] : [ERRORS]),
    ...(evidence === 'off' || latency === 'off' ? [] : [{ stream: 'latency', tolerance: latencyTolerance } as const]),
    ...(logPattern === undefined ? [] : [{ stream: 'log', pattern: logPattern } as const]),
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
