import { describe, expect, test } from '@jest/globals'
import { unmet } from '../../src/trial/expectation.ts'
import { explainFunctionError } from '../../src/trial/function-error.ts'
import { lastLogLines } from '../../src/trial/log-tail.ts'
import fc from '../support/fast-check.ts'

const SECRET = 'tok_9f8e7d6c5b4a3f2e1d0c'
const OK = JSON.stringify({ statusCode: 200, body: '{"ok":true,"items":[1,2]}', headers: { a: 'b' } })

describe('the expectation of a reply', () => {
  test.each([
    ['nothing expected, whatever comes', 'no json', {}],
    ['the status', OK, { expectStatus: 200 }],
    ['a status as text', '{"statusCode":"204"}', { expectStatus: 204 }],
    ['a part of the reply', OK, { expectJson: { headers: {} } }],
    ['JSON inside the body of an HTTP reply', OK, { expectJson: { body: { ok: true, items: [1, 2] } } }],
    ['null', '{"a":null}', { expectJson: { a: null } }],
    ['a bare value', '"pong"', { expectJson: 'pong' }],
  ])('is met by %s', (_, payload, expectation) => {
    expect(unmet(payload, expectation)).toBeUndefined()
  })

  test.each([
    ['another status', OK, { expectStatus: 201 }, 'The reply has status 200, not 201.'],
    ['no status', '{}', { expectStatus: 200 }, 'The reply has no "statusCode", where 200 was expected: {}'],
    ['no JSON', 'pong', { expectStatus: 200 }, 'The reply is no JSON: pong'],
    ['a missing key', OK, { expectJson: { body: { id: 1 } } }, 'at "body.id": nothing instead of 1'],
    ['another value', OK, { expectJson: { body: { ok: 'true' } } }, 'at "body.ok": true instead of "true"'],
    ['a shorter list', OK, { expectJson: { body: { items: [1] } } }, 'at "body.items": 2 elements instead of 1'],
    ['an element', OK, { expectJson: { body: { items: [1, 3] } } }, 'at "body.items[1]": 2 instead of 3'],
    ['text in place of an object', '{"a":"x"}', { expectJson: { a: {} } }, 'at "a": "x" is no object'],
    ['an inherited key', '{}', { expectJson: { toString: {} } }, 'at "toString": nothing is no object'],
  ])('is not met by %s', (_, payload, expectation, why) => {
    expect(unmet(payload, expectation)).toContain(why)
  })

  test('is met by any reply that equals it, and by that reply with more keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (expected, more) => {
        const wanted: unknown = JSON.parse(JSON.stringify(expected))
        const reply = JSON.stringify({ '\u0000more': more, ...expected })
        return unmet(reply, { expectJson: wanted }) === undefined
      }),
    )
  })

  test.each([
    ['no JSON', (text: string) => text, {}],
    ['no status', (text: string) => JSON.stringify({ text }), {}],
    ['another status', (text: string) => JSON.stringify({ statusCode: text }), {}],
    ['another value', (text: string) => JSON.stringify({ statusCode: 200, text }), { expectJson: { text: 1 } }],
    ['no object', (text: string) => JSON.stringify({ statusCode: 200, text }), { expectJson: { text: {} } }],
  ])('quotes no part of a secret at the cut of a line: %s', (_, payload, expectation) => {
    for (let before = 160; before <= 200; before++) {
      const why = unmet(payload(`${'x'.repeat(before)}${SECRET}`), { expectStatus: 200, ...expectation }, [SECRET])
      expect(why).toContain('xxx')
      expect(why).not.toContain('tok_')
    }
  })

  test('quotes no more than a line takes', () => {
    expect(unmet('x'.repeat(10_000), { expectStatus: 200 })?.length).toBeLessThan(300)
  })
})

describe('a function error', () => {
  test.each([
    ['Runtime.ImportModuleError', 'A module is missing in the package'],
    ['Runtime.HandlerNotFound', 'names an export the file does not have'],
    ['Runtime.UserCodeSyntaxError', 'does not parse on this runtime'],
    ['Runtime.ExitError', 'ended by itself'],
    ['Sandbox.Timedout', 'Raise the input "timeout"'],
    ['Extension.Crash', 'layer'],
  ])('of type %s says what to look at', (errorType, advice) => {
    const text = explainFunctionError('Unhandled', JSON.stringify({ errorType, errorMessage: 'Error: x' }))
    expect(text).toContain(errorType)
    expect(text).toContain(advice)
  })

  test('of a timeout is known by its message as well', () => {
    expect(
      explainFunctionError('Unhandled', '{"errorMessage":"2026 abc Task timed out after 3.00 seconds"}'),
    ).toContain('Raise the input "timeout"')
  })

  test("of the function's own carries its type and message", () => {
    expect(explainFunctionError('Unhandled', '{"errorType":"TypeError","errorMessage":"no order"}')).toBe(
      'The function failed with TypeError: no order',
    )
  })

  test('is quoted without any part of a secret at the cut of a line', () => {
    for (let before = 270; before <= 300; before++) {
      const payload = JSON.stringify({ errorMessage: `${'x'.repeat(before)}${SECRET}` })
      expect(explainFunctionError('Unhandled', payload, [SECRET])).not.toContain('tok_')
    }
  })

  test('whose payload is anything at all is still one', () => {
    fc.assert(
      fc.property(fc.string(), payload => explainFunctionError('Unhandled', payload).startsWith('The function')),
    )
    expect(explainFunctionError('Unhandled', '{"errorType":"constructor"}')).toBe(
      'The function failed with constructor',
    )
  })
})

describe('the log of a failed smoke test', () => {
  const tail = (text: string): string => Buffer.from(text).toString('base64')

  test('is its last lines, bounded, without the START and END of Lambda', () => {
    const text = `START RequestId: 1 Version: 7\n${Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n')}\n${'y'.repeat(500)}\nEND RequestId: 1\n`
    const lines = lastLogLines(tail(text), [])
    expect(lines).toHaveLength(10)
    expect(lines.at(-2)).toBe('line 29')
    expect(lines.at(-1)).toHaveLength(201)
  })

  test("never holds a value of the function's variables", () => {
    expect(lastLogLines(tail('connecting with hunter2 to db'), ['hunter2', ''])).toEqual(['connecting with *** to db'])
  })

  test('never holds a line of a value either, as in the stack of an error', () => {
    const key = '-----BEGIN KEY-----\nq7Zt2Lw9Xc4Vb6Nm\nAb3Cd5Ef7Gh9Ij1K\n'
    const log = JSON.stringify({ stack: `Error: ${key}    at handler`.split('\n') })
    expect(lastLogLines(tail(log), [key]).join()).not.toMatch(/BEGIN|q7Zt2|Ab3Cd/)
  })

  test('leaves out the line that a full tail cut, with what may be the end of a secret', () => {
    const rest = `\n${'y'.repeat(100)}\nlast\n`
    const cut = 'tail-of-a-secret'.padEnd(4096 - rest.length, '-')
    expect(lastLogLines(tail(`${cut}${rest}`), [SECRET])).toEqual(['y'.repeat(100), 'last'])
    expect(lastLogLines(tail(`${cut.slice(1)}${rest}`), [SECRET])[0]).toContain('ail-of-a-secret')
    expect(lastLogLines(tail('z'.repeat(4096)), [SECRET])).toEqual([])
  })

  test('is empty when there is none', () => {
    expect(lastLogLines(undefined, [])).toEqual([])
  })
})
