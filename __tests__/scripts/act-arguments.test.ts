import { expect, test } from '@jest/globals'
import { parseAsked, USAGE } from '../../scripts/workflows/act/arguments.ts'

test('one workflow is run, by a push, with two calls a second, unless something else is said', () => {
  expect(parseAsked(['deploy.yml'])).toEqual({
    kind: 'run',
    workflow: 'deploy.yml',
    event: 'push',
    payload: {},
    traffic: 2,
    call: {},
  })
  expect(parseAsked(['deploy.yml', '--event', 'pull_request', '--payload', '{"number": 7}'])).toMatchObject({
    event: 'pull_request',
    payload: { number: 7 },
  })
  expect(parseAsked(['--traffic', '0.5', '--call', '[1]', 'deploy.yml'])).toMatchObject({ traffic: 0.5, call: [1] })
})

test.each([[['--help']], [['-h']], [['deploy.yml', '--help', '--call', '{bad']]])('%j asks for help', args => {
  expect(parseAsked(args)).toEqual({ kind: 'help' })
})

test.each([
  [[], 'Name the file of a workflow.'],
  [['a.yml', 'b.yml'], 'One workflow at a time: what is "b.yml"?'],
  [['a.yml', '--cal', '{}'], "Unknown option '--cal'."],
  [['a.yml', '--call'], "Option '--call <value>' argument missing."],
  [['a.yml', '--call', '{bad'], '--call is not JSON: {bad'],
  [['a.yml', '--payload', 'x. y'], '--payload is not JSON: x. y'],
  [['a.yml', '--traffic', 'much'], '--traffic is a number above 0, not "much".'],
  [['a.yml', '--traffic', '0'], '--traffic is a number above 0, not "0".'],
])('%j is refused in one sentence', (args, text) => {
  expect(parseAsked(args)).toEqual({ kind: 'problem', text })
})

test('the usage names every option', () => {
  for (const option of ['event', 'payload', 'traffic', 'call']) expect(USAGE).toContain(`--${option} `)
})
