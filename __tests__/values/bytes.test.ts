import { expect, test } from '@jest/globals'
import { formatBytes, parseBytes } from '../../src/values/bytes.ts'

test.each([
  ['1KB', 1024],
  ['500MB', 524_288_000],
  ['1.5 gb', 1_610_612_736],
  ['2TB', 2_199_023_255_552],
])('%s is %i bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

test.each(['', '12', '12B', '-1MB', '1e3KB', '1.2345GB', 'GB'])('"%s" is no amount of bytes', text => {
  expect(parseBytes(text)).toBeUndefined()
})

test('bytes are printed in the largest unit that leaves a whole', () => {
  expect([0, 1023, 1024, 1536, 322_122_547_200].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KB',
    '1.5 KB',
    '300.0 GB',
  ])
})
