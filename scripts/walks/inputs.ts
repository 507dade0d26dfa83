import { ALARM, ALIAS, FUNCTION } from '../faults/account.ts'
import type { Scheme } from './scheme.ts'

type Texts = Readonly<Record<string, string>>

/** No signing, no smoke test: what happens there, happens before traffic is shifted, and the fault matrix has all of it. */
const PLAIN: Texts = {
  's3-bucket': '',
  'signing-profile': '',
  'smoke-payload': '',
  'smoke-expect-status': '',
  'smoke-timeout': '',
  bake: '',
}

/** What the workflow of a walk's deploy says. */
export function deployInputs(scheme: Scheme): Texts {
  return {
    ...PLAIN,
    ...gating(scheme),
    strategy: strategyOf(scheme),
    engine: scheme.engine,
    ...(scheme.gates === 'none' ? { gates: 'none' } : {}),
  }
}

/** What its cron says. */
export function recoverInputs(scheme: Scheme): Texts {
  return {
    'function-names': FUNCTION,
    alias: ALIAS,
    'on-lost-runner': scheme.lostRunner,
    ...gating(scheme),
    ...(scheme.recover === 'other-gates' ? { alpha: '0.05', evidence: 'on' } : {}),
  }
}

/** A release after it, all at once: it may be begun whatever the alarm says. */
export function nextInputs(): Texts {
  return { ...PLAIN, alarms: '', strategy: 'all-at-once bake 0s', gates: 'none' }
}

function gating({ gates, policies }: Scheme): Texts {
  return {
    alarms: gates === 'alarm' || gates === 'both' ? ALARM : '',
    evidence: gates === 'evidence' || gates === 'both' ? 'on' : 'off',
    ...policies,
  }
}

/** As a person would write it: `steps 10% 30s-2m, 50% 30s-2m bake 1m-3m`. */
export function strategyOf({ steps, bake }: Pick<Scheme, 'steps' | 'bake'>): string {
  const dwell = ({ min, max }: { min: number; max: number }): string => `${min}s-${max}s`
  const listed = steps.map(step => `${step.weight * 100}% ${dwell(step)}`).join(', ')
  return `${listed === '' ? 'all-at-once' : `steps ${listed}`} bake ${dwell(bake)}`
}
