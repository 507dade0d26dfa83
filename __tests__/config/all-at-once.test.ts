import { expect, test } from '@jest/globals'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { parseRollbackInputs } from '../../src/config/rollback-inputs.ts'

test('every wrong input is named at once, one a line, in the order of the tables', () => {
  const given = new Map([
    ['timeout', '0'],
    ['function-name', 'orders'],
    ['memory-size', 'plenty'],
  ])
  const parse = (): unknown => parseDeployInputs(name => given.get(name) ?? '')
  expect(parse).toThrow(
    /^Input "memory-size" .*: got "plenty"\.\nAllowed: .*\nInput "timeout" .*: got "0"\. Allowed: .*\.$/,
  )
})

test('one wrong input is said as ever', () => {
  const parse = (): unknown => parseRollbackInputs(name => (name === 'version' ? 'x' : ''))
  expect(parse).toThrow(/^Input "function-name" is required\.\nAllowed: [^\n]*\nInput "version" [^\n]*$/)
  const one = (): unknown =>
    parseRollbackInputs(name => (name === 'function-name' ? 'orders' : name === 'version' ? 'x' : ''))
  expect(one).toThrow(/^Input "version" [^\n]*\nAllowed: [^\n]*$/)
})
