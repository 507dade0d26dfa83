import { createHash } from 'node:crypto'
import type { EvidenceRule } from './evidence.ts'
import type { Fingerprint } from './record.ts'

/** What makes two sets of gates the same. */
export interface GateIdentity {
  /** ARNs of the resolved alarms, in any order. */
  readonly alarms: readonly string[]
  /** Undefined when canary and stable are not compared. */
  readonly evidence: EvidenceRule | undefined
}

/** A short hash over the gates, the same on any machine: kept in the record (design §6). */
export function fingerprintGates({ alarms, evidence }: GateIdentity): Fingerprint {
  const rule =
    evidence === undefined
      ? 'off'
      : [evidence.alpha, evidence.tests, evidence.temper, evidence.detectableErrorRate].join(' ')
  const lines = [...new Set(alarms)].sort()
  const hash = createHash('sha256')
    .update([...lines, `evidence ${rule}`].join('\n'))
    .digest('hex')
    .slice(0, 8)
  if (!isFingerprint(hash)) throw new TypeError('A SHA-256 digest is always hexadecimal.')
  return hash
}

export function isFingerprint(text: string): text is Fingerprint {
  return /^[0-9a-f]{8}$/.test(text)
}
