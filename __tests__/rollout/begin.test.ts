import { expect, test } from '@jest/globals'
import type { AliasView } from '../../src/rollout/alias-view.ts'
import { type Beginning, excessText, firstRecord } from '../../src/rollout/begin.ts'
import { encodeDescription } from '../../src/rollout/description.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import { parseStrategy } from '../../src/rollout/strategy.ts'
import { version } from './arbitraries.ts'

const NOW = 1_795_546_800
const OWNER = 'acme/orders-and-everything-that-belongs-to-them/16000000001.1'

function beginning(userText: string, owner = OWNER): Beginning {
  const parsed = parseStrategy('canary 10% 5m bake 10m')
  if (parsed.kind !== 'steps') throw new Error(parsed.problem)
  const view: AliasView = {
    arn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders:live',
    routing: { primary: version(141) },
    description: userText,
    decoded: { userText },
    revisionId: '1',
  }
  const gates = fingerprintGates({ alarms: [], evidence: undefined })
  return { view, canary: version(142), steps: parsed.steps, gates, engine: 'runner', owner }
}

test('a rollout is begun by its run and repository, and by its run alone where a person’s text needs the room', () => {
  expect(firstRecord(beginning('Orders API'), NOW)).toMatchObject({ owner: OWNER })
  const long = 'x'.repeat(100)
  const record = firstRecord(beginning(long), NOW)
  expect(record).toMatchObject({ owner: '16000000001.1' })
  expect(encodeDescription(record, long).kind).toBe('text')
})

test('a text is refused for its own length only, never for that of the repository’s name', () => {
  const longest = 'x'.repeat(200)
  expect(excessText(beginning(longest), NOW)).toBe(excessText(beginning(longest, '16000000001.1'), NOW))
})

test('what is no run is kept, without what would end the record early', () => {
  expect(firstRecord(beginning('', 'me; [and] you'), NOW)).toMatchObject({ owner: 'me_and_you' })
  expect(firstRecord(beginning('', ''), NOW)).toMatchObject({ owner: 'unknown' })
})
