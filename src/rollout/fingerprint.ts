import { createHash } from 'node:crypto'
import type { EvidenceRule, EvidenceTest } from './evidence.ts'
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
      : [evidence.alpha, evidence.detectableErrorRate, ...evidence.tests.map(printTest).sort()].join(' ')
  const lines = [...new Set(alarms)].sort()
  const hash = createHash('sha256')
    .update([...lines, `evidence ${rule}`].join('\n'))
    .digest('hex')
    .slice(0, 8)
  if (!isFingerprint(hash)) throw new TypeError('A SHA-256 digest is always hexadecimal.')
  return hash
}

/** Every setting of a test by name, so that a new one changes the fingerprint by itself. */
function printTest(test: EvidenceTest): string {
  return Object.entries(test)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .sort()
    .join(',')
}

export function isFingerprint(text: string): text is Fingerprint {
  return /^[0-9a-f]{8}$/.test(text)
}
