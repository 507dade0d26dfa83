import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { transformSync } from 'esbuild'
import { parse } from 'yaml'
import { awsProblems } from './aws-commands.ts'

const root = join(import.meta.dirname, '../..')
const pages = globSync(['*.md', 'docs/**/*.md', '*/README.md', 'scripts/**/*.md'], {
  cwd: root,
  exclude: path => path.includes('node_modules'),
})

interface Snippet {
  readonly language: string
  readonly text: string
}

function snippetsOf(page: string): readonly Snippet[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map(([, , language = '', text = '']) => ({
    language,
    text,
  }))
}

const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts

/** What is wrong with a line of shell that runs something of ours or of AWS; nothing is known of other commands. */
function shellProblems(text: string): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap(line => [...scriptProblems(line), ...awsProblems(line)])
}

function scriptProblems(line: string): string[] {
  const [, name] = /\bnpm run (?:-s )?([\w:]+)/.exec(line) ?? []
  return name === undefined || name in scripts ? [] : [`no script ${name}`]
}

const fitsConfigFile = new Ajv2020({ strict: false, allErrors: true }).compile(
  JSON.parse(readFileSync(join(root, 'schema/lambda-canary.schema.json'), 'utf8')),
)

/** YAML that says it is a config file, or could be nothing else, is held to the schema that editors use. */
function yamlProblems(text: string): string[] {
  const problems = thrownBy(() => parse(text))
  const isConfigFile = /^# (lambda-canary\.yml|yaml-language-server: .*lambda-canary\.schema)/.test(text)
  if (problems.length > 0 || !(isConfigFile || /^functions:/m.test(text))) return problems
  if (fitsConfigFile(parse(text))) return []
  return (fitsConfigFile.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** Terraform itself is asked where it is installed; it looks at the syntax and, loosely, at the layout. */
const terraform = spawnSync('terraform', ['version']).status === 0

function hclProblems(text: string): string[] {
  if (!terraform) return balanced(text) ? [] : ['brackets do not match']
  const { status, stderr, stdout } = spawnSync('terraform', ['fmt', '-check', '-diff', '-'], {
    input: text,
    encoding: 'utf8',
  })
  return status === 0 ? [] : [`terraform fmt: ${stderr}${stdout}`]
}

/** Each language is held to what can be checked of it here; one that is not listed needs a check first. */
const CHECKS: Readonly<Record<string, (text: string) => string[]>> = {
  '': () => [],
  text: () => [],
  markdown: () => [],
  yaml: yamlProblems,
  json: text => thrownBy(() => JSON.parse(text)),
  ts: text => thrownBy(() => transformSync(text, { loader: 'ts' })),
  js: text => thrownBy(() => transformSync(text, { loader: 'js' })),
  sh: shellProblems,
  hcl: hclProblems,
}

function thrownBy(read: () => unknown): string[] {
  try {
    read()
    return []
  } catch (error) {
    return [String(error)]
  }
}

function balanced(text: string): boolean {
  const bare = text.replace(/"[^"\n]*"/g, '')
  return ['{}', '[]', '()'].every(pair => bare.split(pair.charAt(0)).length === bare.split(pair.charAt(1)).length)
}

const withSnippets = pages.filter(page => snippetsOf(page).length > 0)

describe.each(withSnippets)('the snippets of %s', page => {
  test.each(snippetsOf(page).map((snippet, index) => [index + 1, snippet] as const))(
    'number %i is true',
    (_, snippet) => {
      const check = CHECKS[snippet.language]
      expect(check).toBeDefined()
      expect(check?.(snippet.text)).toEqual([])
    },
  )
})

test('the pages with snippets are found', () => {
  expect(withSnippets).toEqual(expect.arrayContaining(['README.md', 'docs/iam.md', 'docs/guides/terraform.md']))
})

const ROLES = 'aws cloudformation deploy --template-file access/cloudformation/function-roles.yml'

describe('a snippet is found wrong', () => {
  test.each([
    ['sh', 'npm run demos'],
    ['sh', 'aws lambda move-alias --name live'],
    ['sh', 'aws lambda get-alias --function-name orders --alias live'],
    ['sh', 'x=$(aws cloudwatch put-metric-alarm --alarm-name a --treshold 1)'],
    ['sh', 'aws lamda get-alias'],
    ['sh', 'aws cloudformation deploy --template-file access/none.yml'],
    ['sh', `${ROLES} --parameter-overrides FunctionName=orders FunctionNaem=orders`],
    ['yaml', 'a: [1'],
    ['yaml', '# lambda-canary.yml\nstrategie: canary 10% 5m'],
    ['yaml', 'functions:\n  orders:\n    memory-size: true'],
    ['json', '{"a": }'],
    ['ts', 'const = 1'],
    ['hcl', 'resource "a" "b" {'],
  ])('in %s: %s', (language, text) => {
    expect(CHECKS[language]?.(text)).toHaveLength(1)
  })
})
