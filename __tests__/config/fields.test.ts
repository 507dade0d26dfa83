import { describe, expect, test } from '@jest/globals'
import * as aws from '../../src/config/fields/aws.ts'
import { duration } from '../../src/config/fields/duration.ts'
import { type Field, Problem } from '../../src/config/fields/field.ts'
import { json } from '../../src/config/fields/json.ts'
import { list } from '../../src/config/fields/list.ts'
import { boolean, choice, integer, pattern, probability } from '../../src/config/fields/scalars.ts'
import { textMap, variables } from '../../src/config/fields/variables.ts'
import { formatDuration } from '../../src/values/duration.ts'
import fc from '../support/fast-check.ts'

/** The value a text reads as, or the problem it has. */
function read(field: Field<unknown>, text: string): unknown {
  const value = field.parse(text)
  return value instanceof Problem ? { problem: value.text } : value
}

const word = list(pattern(/^[a-z]+$/, 'a word', 'one'), 'one, two')

describe('fields', () => {
  test.each([
    [boolean(), 'True', true],
    [boolean(), 'FALSE', false],
    [choice('esm', 'cjs'), 'cjs', 'cjs'],
    [integer(1, 900, 'seconds', 30), '900', 900],
    [integer(1, 900, 'seconds', 30), '007', 7],
    [probability(0.01), '1e-3', 0.001],
    [probability(0.01), '.5', 0.5],
    [duration(0, 86_400, '5m'), '1h30m', 5400],
    [duration(0, 86_400, '5m'), '0', 0],
    [word, 'a, b,\n c', ['a', 'b', 'c']],
    [word, '["a", "b"]', ['a', 'b']],
    [word, '[]', []],
    [variables(), '{"PORT": 80, "DEBUG": true}', { PORT: '80', DEBUG: 'true' }],
    [json(textMap, '{}'), '{"a": ""}', { a: '' }],
    [aws.version(), '12', '12'],
    [aws.functionName(), 'arn:aws-cn:lambda:cn-north-1:123456789012:function:orders', expect.any(String)],
    [aws.aliasName('live'), '2024-01-02', '2024-01-02'],
    [aws.region(), 'us-gov-west-1', 'us-gov-west-1'],
    [aws.region(), 'ap-southeast-7', 'ap-southeast-7'],
    [aws.alarm(), 'orders-*', 'orders-*'],
    [aws.alarm(), 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:orders errors', expect.any(String)],
    [aws.role(), 'arn:aws-us-gov:iam::123456789012:role/team/orders', expect.any(String)],
  ] as const)('%# read %3$s', (field, text, value) => {
    expect(read(field, text)).toEqual(value)
  })

  test('a number is read back as it was printed, or refused as out of range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 50_000 }), value => {
        const result = read(integer(128, 10_240, 'megabytes', 512), String(value))
        if (value >= 128 && value <= 10_240) expect(result).toBe(value)
        else expect(result).toEqual({ problem: 'is outside 128 to 10240' })
      }),
    )
  })

  test('a duration is read back as it was printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400 }), seconds => {
        expect(read(duration(0, 86_400, '5m'), formatDuration(seconds))).toBe(seconds)
      }),
    )
  })

  test('no text makes a field throw: it is read or refused', () => {
    const fields: readonly Field<unknown>[] = [
      boolean(),
      word,
      variables(),
      aws.functionName(),
      aws.alarm(),
      aws.layer(),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.string({ unit: 'binary' }), (field, text) => {
        expect(() => field.parse(text)).not.toThrow()
      }),
    )
  })

  test('the problem of a secret field holds no part of its text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{8,12}$/), secret => {
        for (const text of [`{"TOKEN": ${secret}}`, `{"TOKEN": ["${secret}"]}`, `"${secret}"`, secret]) {
          expect(JSON.stringify(read(variables(), text))).not.toContain(secret)
        }
      }),
    )
  })

  test('more variables than a function may hold are refused with their size, not their values', () => {
    const problem = read(variables(), JSON.stringify({ BLOB: 'z'.repeat(5000) }))
    expect(problem).toEqual({ problem: 'holds 5004 bytes, more than the 4096 of a function' })
  })
})
