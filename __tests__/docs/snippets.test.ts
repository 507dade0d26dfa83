import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as lambda from '@aws-sdk/client-lambda'
import { describe, expect, test } from '@jest/globals'
import { transformSync } from 'esbuild'
import { parse } from 'yaml'

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

/** Operations and parameters as the AWS CLI derives them from the service's model: kebab case of both. */
function awsProblems(line: string): string[] {
  const [, service, operation] = /\baws (lambda|cloudwatch) ([a-z-]+)/.exec(line) ?? []
  if (service === undefined || operation === undefined || operation === 'wait') return []
  const command = `${operation.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase())}Command`
  const known = service === 'lambda' ? command in lambda : command in cloudwatch
  return known ? [] : [`aws ${service} has no ${operation}`]
}

/** Each language is held to what can be checked of it here; one that is not listed needs a check first. */
const CHECKS: Readonly<Record<string, (text: string) => string[]>> = {
  '': () => [],
  text: () => [],
  markdown: () => [],
  yaml: text => thrownBy(() => parse(text)),
  json: text => thrownBy(() => JSON.parse(text)),
  ts: text => thrownBy(() => transformSync(text, { loader: 'ts' })),
  js: text => thrownBy(() => transformSync(text, { loader: 'js' })),
  sh: shellProblems,
  hcl: text => (balanced(text) ? [] : ['brackets do not match']),
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

describe('a snippet is found wrong', () => {
  test.each([
    ['sh', 'npm run demos'],
    ['sh', 'aws lambda move-alias --name live'],
    ['yaml', 'a: [1'],
    ['json', '{"a": }'],
    ['ts', 'const = 1'],
    ['hcl', 'resource "a" "b" {'],
  ])('in %s: %s', (language, text) => {
    expect(CHECKS[language]?.(text)).toHaveLength(1)
  })
})
