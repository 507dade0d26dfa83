import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { type ActionFacts, actions } from '../../src/config/actions.ts'
import { parseCleanupInputs } from '../../src/config/cleanup-inputs.ts'
import { fileInputs } from '../../src/config/config-file.ts'
import { parseDeployInputs, readDeployInputs } from '../../src/config/deploy-inputs.ts'
import { deploySchema } from '../../src/config/deploy-schema.ts'
import { readPackageInputs } from '../../src/config/package-inputs.ts'
import { parsePreviewInputs } from '../../src/config/preview-inputs.ts'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { parseRollbackInputs } from '../../src/config/rollback-inputs.ts'
import { parseSandboxInputs } from '../../src/config/sandbox-inputs.ts'
import { inputsOf, type ReadInput } from '../../src/config/schema.ts'
import { parseSignInputs } from '../../src/config/sign-inputs.ts'
import { parseYamlText } from '../../src/config/yaml-text.ts'
import fc from '../support/fast-check.ts'
import { fuzz } from './fuzz.ts'
import { textsLike } from './texts.ts'

type Given = Readonly<Record<string, string>>

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An action that is not here does not compile: what it reads must be fuzzed too. */
const parsers: Readonly<Record<ActionFacts['folder'], (read: ReadInput) => unknown>> = {
  '': parseDeployInputs,
  plan: parseDeployInputs,
  rollback: parseRollbackInputs,
  recover: parseRecoverInputs,
  cleanup: parseCleanupInputs,
  preview: parsePreviewInputs,
  package: read => readPackageInputs(read, folder),
  sign: parseSignInputs,
  sandbox: parseSandboxInputs,
}

const PIECES = [
  'true',
  'false',
  ',',
  '\n',
  '[',
  ']',
  '{',
  '}',
  '"',
  ':',
  '*',
  '=',
  'arn:aws:',
  '/',
  '..',
  '0',
  '1',
  '%',
  's',
]

for (const { folder: action, groups } of actions) {
  const parse = parsers[action]
  const facts = groups.flatMap(({ shape }) => inputsOf(shape))
  const texts = (example: string | undefined, allowed: string): fc.Arbitrary<string> =>
    textsLike(example === undefined ? allowed.split(/, | or /) : [example], PIECES)
  // All good but for a few: a first bad input must not hide the others from the fuzzer.
  const inputs = fc
    .tuple(
      fc.subarray(
        facts.map(({ name }) => name),
        { maxLength: Math.min(8, facts.length) },
      ),
      fc.record(Object.fromEntries(facts.map(({ name, field }) => [name, texts(field.example, field.allowed)]))),
      fc.subarray(facts.filter(({ required }) => required).map(({ name }) => name)),
    )
    .map(([chosen, values, kept]): Given => {
      const needed = facts.filter(({ required, name }) => required && !kept.includes(name))
      const good = needed.map(({ name, field }) => [name, field.example ?? ''])
      return { ...Object.fromEntries(good), ...Object.fromEntries(chosen.map(name => [name, values[name] ?? ''])) }
    })
  fuzz(`the inputs of ${action === '' ? 'deploy' : action}`, inputs, given => parse(name => given[name] ?? ''), [
    { 'config-file': 'x'.repeat(400) },
    { 'config-file': 'a\0b' },
  ])
}

const yamls = textsLike(
  [
    'alias: prod\nmemory-size: 512\nfunctions:\n  orders:\n    entry: orders.ts\n    environment: { LOG_LEVEL: info, RETRIES: 3 }\n',
    'functions: { orders: { zip: a.zip, alarms: [a, b*], allowed-account-ids: [012345678901] } }',
    'vpc-config: { SubnetIds: [subnet-1], SecurityGroupIds: [sg-1] }\ntimeout: 30\n',
    'base: &a { x: 1 }\nalias: *a\n',
  ],
  [
    'functions:',
    'orders:',
    '\n',
    '  ',
    '- ',
    ': ',
    '&a ',
    '*a',
    '<<: ',
    '!!binary ',
    '!x ',
    '|',
    '>',
    '? ',
    '---\n',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '#',
    '~',
  ],
)

const CIRCLES = ['&a #base: &a { x: 1 }\nalias: *a\n']

fuzz(
  'a text of YAML',
  yamls,
  text => {
    let parsed: unknown
    try {
      parsed = parseYamlText(text) ?? {}
    } catch {
      // The config file's reader makes an InputError of it.
      return
    }
    fileInputs(deploySchema.shape, 'lambda-canary.yml', parsed, 'orders')
  },
  CIRCLES,
)
fuzz(
  'a config file',
  yamls,
  text => {
    writeFileSync(join(folder, 'lambda-canary.yml'), text)
    return readDeployInputs(name => (name === 'function-name' ? 'orders' : ''), folder)
  },
  CIRCLES,
)
