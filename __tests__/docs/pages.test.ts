import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { reusableWorkflows } from '../../scripts/docs/reusable-workflows.ts'
import { actions } from '../../src/config/actions.ts'
import { callsIn, ownInputs, pages, read, root } from './reference.ts'

/** A page without its examples: what looks like a link or a heading in them is none. */
const prose = (page: string): string => page.replace(/^( *)```[\s\S]*?^\1```$/gm, '')

/** The anchors GitHub gives a page's headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of prose(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = text.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-')
    let anchor = slug
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`
    anchors.add(anchor)
  }
  return anchors
}

/** Links to nowhere in this repository, and to headings that are not there. */
function brokenLinks(name: string, page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(([, link = '', anchor]) => {
    if (/^[a-z]+:/.test(link)) return []
    const target = link === '' ? name : normalize(join(dirname(name), link))
    if (!existsSync(join(root, target))) return [link]
    if (anchor === undefined || !target.endsWith('.md')) return []
    return anchorsOf(link === '' ? page : read(target)).has(anchor) ? [] : [`${link}#${anchor}`]
  })
}

const examplesOf = (page: string): unknown[] =>
  [...page.matchAll(/^( *)```ya?ml\n([\s\S]*?)^\1```$/gm)].map(match => parse(match[2] ?? ''))

describe.each(pages)('%s', name => {
  const page = read(name)

  test('links to pages and headings that are there', () => {
    expect(brokenLinks(name, page)).toEqual([])
  })

  test('shows pictures that are there', () => {
    const pictures = [...page.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path = '']) => join(dirname(name), path))
    expect(pictures.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  test('shows steps and jobs of ours whose every input exists and is understood', () => {
    expect(
      examplesOf(page)
        .flatMap(callsIn)
        .flatMap(({ problems }) => problems),
    ).toEqual([])
  })
})

test('the examples are found at all: of every action, and of reusable workflows', () => {
  const found = new Set(pages.flatMap(name => examplesOf(read(name)).flatMap(callsIn)).map(({ callee }) => callee))
  expect([...found]).toEqual(expect.arrayContaining(actions.map(action => action.folder)))
  expect(found).toContain('.github/workflows/lambda-deploy.yml')
})

test('every page names the same release of the actions of others', () => {
  const named = new Map<string, Set<string>>()
  for (const name of pages)
    for (const [, action = '', release = ''] of read(name).matchAll(/uses: ((?:actions|aws-actions)\/[\w-]+)@(\S+)/g))
      named.set(action, (named.get(action) ?? new Set()).add(release))
  expect(named.size).toBeGreaterThan(2)
  expect([...named].filter(([, releases]) => releases.size > 1)).toEqual([])
})

describe('the page of the reusable workflows', () => {
  const page = read('docs/workflows.md')
  const names = (text: string): string[] => [...text.matchAll(/`([a-z0-9-]+)`/g)].map(([, name = '']) => name).sort()

  test.each(reusableWorkflows)('says which inputs $path has of its own, and which it withholds', workflow => {
    const file = workflow.path.split('/').at(-1) ?? ''
    const row = new RegExp(`^\\| \`${file}\` \\| (.*) \\| (.*?)\\|?$`, 'm').exec(page)
    const [own = '', withheld = ''] =
      row === null
        ? [
            /of its own: ([\s\S]*?)\. [A-Z]/.exec(page)?.[1]?.replaceAll(/`(npm ci|'')`/g, ''),
            /^\| input of the action[\s\S]*?^$/m.exec(page)?.[0].replaceAll(/\| [^|]* \|$/gm, ''),
          ]
        : [row[1], row[2]]
    expect(names(own)).toEqual(ownInputs(workflow).sort())
    expect(names(withheld)).toEqual(Object.keys(workflow.withheld).sort())
  })
})

describe('what is wrong is found', () => {
  test.each([
    ['[a](nowhere.md)', ['nowhere.md']],
    ['[a](docs/iam.md#nowhere)', ['docs/iam.md#nowhere']],
    ['# A title: `x`\n\n[a](#a-title-x) [b](#a-title)', ['#a-title']],
    ['# A\n# A\n[a](#a) [b](#a-1) [c](#a-2)', ['#a-2']],
  ])('in %j', (page, broken) => {
    expect(brokenLinks('README.md', page)).toEqual(broken)
  })

  test('in a job that grants less than the workflow asks for', () => {
    const uses = 'lambda-canary/lambda-canary/.github/workflows/lambda-cleanup.yml@v0'
    const problems = callsIn({ uses, permissions: { contents: 'read' } }).flatMap(found => found.problems)
    expect(problems).toContain(`${uses} is not granted id-token: write`)
  })

  test.each([
    ['lambda-canary/lambda-canary@v0', { 'function-name': 'orders', strateg: 'x' }, /no strateg/],
    ['lambda-canary/lambda-canary@v0', { strategy: 'canary 10%' }, /no strategy/],
    ['lambda-canary/lambda-canary/rolback@v0', {}, /no rolback/],
    ['lambda-canary/lambda-canary/.github/workflows/lambda-deploy.yml@v0', {}, /not given function-name/],
    ['lambda-canary/lambda-canary/.github/workflows/lambda-deploy.yml@v0', { 'dry-run': true }, /no dry-run/],
  ])('in a call of %s with %j', (uses, given, problem) => {
    expect(
      callsIn({ jobs: { one: { uses, with: given } } })
        .flatMap(({ problems }) => problems)
        .join(),
    ).toMatch(problem)
  })
})
