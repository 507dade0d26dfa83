import { expect, test } from '@jest/globals'
import { callOf, versionOf } from '../../src/rollout/logged-errors.ts'

const ID = '5a1c9b0e-3f4d-4a60-9c7e-1d2b3c4d5e6f'

test.each([
  ['2026/11/24/[7]0123abcd', '7'],
  ['2026/11/24/[$LATEST]0123abcd', '$LATEST'],
  ['2026/11/24/orders[7][0123abcd]', '7'],
  ['2026/11/24/invoices[7][0123abcd]', undefined],
  ['orders[7]', undefined],
  ['2026/11/24/7', undefined],
])('the stream %s is of version %s', (stream, version) => {
  expect(versionOf(stream, 'orders')).toBe(version)
  expect(versionOf(stream, 'arn:aws:lambda:eu-central-1:123456789012:function:orders')).toBe(version)
})

test.each([
  ['a line of Node', `2026-11-24T19:03:10.000Z\t${ID}\tERROR\torder lost`],
  ['a line of Python', `[ERROR]\t2026-11-24T19:03:10.000Z\t${ID}\torder lost`],
  ['a line in JSON', `{"level":"ERROR","requestId": "${ID}","message":"order 1"}`],
  ['a line of the platform', `2026-11-24T19:03:10.000Z ${ID} Task timed out RequestId: ${ID}`],
])('%s belongs to the call whose request id it carries', (_, message) => {
  expect(callOf({ message, id: 'event' })).toBe(ID)
})

test.each(['ERROR without an id', `order ${ID} was lost`])('the line "%s" stands for itself', message => {
  expect(callOf({ message, id: 'event' })).toBe('event')
})
