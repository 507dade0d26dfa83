import { describe, expect, test } from '@jest/globals'
import { callees, choices, pages, read } from './reference.ts'

/** Kebab-case words that pages print as code and that are no names of ours, by whose they are. */
const FOREIGN: Readonly<Record<string, string>> = {
  'ours: outcomes, strategies, tags, alarms, findings':
    'rolled-back in-progress would-roll-back would-promote would-advance would-clean would-create would-update would-remove would-sweep all-at-once lambda-canary ' +
    'lambda-canary-side-effects error-rate dead-letter-errors destination-failures dropped-events event-age smoke-test orders-pr-7 pr-7',
  'GitHub: keys of workflows, permissions, actions and their inputs':
    'attestations id-token actions permissions pull-requests deployments contents queue uses ref fail-fast ' +
    'max-parallel cancel-in-progress aws-region setup-node upload-artifact download-artifact sparse-checkout fetch-depth',
  'AWS: Regions, commands, examples of names':
    'eu-central-1 us-east-1 my-artifacts update-event-source-mapping a1b2c3d4-5678-90ab-cdef-1234567890ab',
  'other tools': 'cfn-lint package',
}
/** What a job grants: `issues` is an input of ours as well. */
const PERMISSION = /^(actions|attestations|contents|deployments|id-token|issues|pull-requests): (read|write)$/

const foreign = new Set(Object.values(FOREIGN).flatMap(words => words.split(' ')))

const known = new Set([
  ...callees.flatMap(({ inputs, outputs, secrets }) => [...Object.keys(inputs), ...outputs, ...secrets]),
  ...choices,
])

/** What a page prints as code outside of its examples. */
const codeOf = (page: string): string[] =>
  [...page.replace(/^( *)```[\s\S]*?^\1```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

/** What is wrong with a word of code that reads like an input: it must be one, and take the value beside it. */
function problemsOf(code: string): string[] {
  const [, name = '', value] = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:: (.+))?$/.exec(code) ?? []
  if (name === '' || PERMISSION.test(code) || foreign.has(name) || (value === undefined && !name.includes('-')))
    return []
  if (!known.has(name)) return [`there is no ${code}`]
  // A placeholder, or several values at once.
  if (value === undefined || /…|\{\{|\||^[A-Z]$/.test(value)) return []
  const text = value.replace(/^'(.*)'$/, '$1')
  const types = callees.flatMap(({ inputs }) => inputs[name] ?? [])
  const understood = text === '' || types.length === 0 || types.some(type => type.safeParse(text).success)
  return understood ? [] : [`${name} does not take ${text}`]
}

describe.each(pages)('%s', name => {
  test('names inputs and outputs there are, with values they take', () => {
    expect([...new Set(codeOf(read(name)).flatMap(problemsOf))]).toEqual([])
  })
})

test('no word is exempt that no page needs, or that is a name of ours', () => {
  const used = new Set(pages.flatMap(name => codeOf(read(name))).map(code => code.replace(/: .+$/, '')))
  expect([...foreign].filter(word => !used.has(word))).toEqual([])
  expect([...foreign].filter(word => known.has(word))).toEqual([])
})

test.each([
  ['memroy-size', ['there is no memroy-size']],
  ['adpot: true', ['there is no adpot: true']],
  ['adopt: maybe', ['adopt does not take maybe']],
  ['strategy: canary 10%', ['strategy does not take canary 10%']],
  ['strategy: canary 10% 5m', []],
  ['in-flight: fail | wait | supersede', []],
  ['rollback-reason', []],
  ['plain words', []],
])('%s is judged', (code, problems) => {
  expect(problemsOf(code)).toEqual(problems)
})
