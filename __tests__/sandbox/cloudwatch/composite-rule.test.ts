import { describe, expect, test } from '@jest/globals'
import type { AlarmState } from '../../../sandbox/src/cloudwatch/alarms/alarm.ts'
import { alarmsIn, holds, parseRule } from '../../../sandbox/src/cloudwatch/alarms/composite-rule.ts'
import fc from '../../support/fast-check.ts'

const STATES: Readonly<Record<string, AlarmState>> = {
  a: 'ALARM',
  b: 'OK',
  c: 'INSUFFICIENT_DATA',
  'with space': 'ALARM',
}

function truth(text: string): boolean | undefined {
  const rule = parseRule(text)
  return rule && holds(rule, name => STATES[name])
}

describe('rules of composite alarms', () => {
  test.each([
    ['ALARM(a)', true],
    ['ALARM("a")', true],
    ['ALARM( a )', true],
    ['ALARM("with space")', true],
    ['ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:a)', true],
    ['ALARM("arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:with space")', true],
    ['OK(a)', false],
    ['OK(b)', true],
    ['INSUFFICIENT_DATA(c)', true],
    ['NOT ALARM(b)', true],
    ['NOT NOT ALARM(a)', true],
    ['NOT (ALARM(a) OR ALARM(b))', false],
    ['ALARM(b) AND ALARM(b) OR ALARM(a)', true],
    ['ALARM(a) OR ALARM(b) AND ALARM(b)', true],
    ['(ALARM(a) OR ALARM(b)) AND ALARM(b)', false],
    ['NOT ALARM(a) OR OK(b)', true],
    ['TRUE', true],
    ['FALSE OR ALARM(a)', true],
    ['ALARM(a)\n  AND\n  OK(b)', true],
    ['OK(unheard-of)', false],
  ])('%s is %s', (text, expected) => {
    expect(truth(text)).toBe(expected)
  })

  test.each([
    '',
    'ALARM',
    'ALARM()',
    'ALARM(a',
    'ALARM(a))',
    'alarm(a)',
    'ALARM(a) ALARM(b)',
    'ALARM(a) AND',
    'AND ALARM(a)',
    'NOT',
    '(ALARM(a)',
    'ALARM(a) XOR ALARM(b)',
    'BREACHED(a)',
    'ALARM("a)',
  ])('%p is no rule', text => {
    expect(parseRule(text)).toBeUndefined()
  })

  test('a rule names each alarm once, by name', () => {
    const rule = parseRule(
      'ALARM(a) AND (OK("b") OR NOT ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:a)) AND TRUE',
    )
    expect(rule && alarmsIn(rule)).toEqual(['a', 'b'])
  })

  test('a rule means what the same JavaScript condition means', () => {
    const leaf = fc
      .tuple(fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA'), fc.constantFrom('a', 'b', 'c'))
      .map(([state, name]): [string, boolean] => [`${state}(${name})`, STATES[name] === state])
    const { rule } = fc.letrec<{ rule: [string, boolean] }>(tie => ({
      rule: fc.oneof(
        { depthSize: 'small' },
        leaf,
        tie('rule').map(([text, value]): [string, boolean] => [`NOT (${text})`, !value]),
        fc
          .tuple(tie('rule'), fc.constantFrom('AND', 'OR'), tie('rule'))
          .map(([[left, a], word, [right, b]]): [string, boolean] => [
            `(${left}) ${word} (${right})`,
            word === 'AND' ? a && b : a || b,
          ]),
      ),
    }))
    fc.assert(fc.property(rule, ([text, expected]) => expect(truth(text)).toBe(expected)))
  })
})
