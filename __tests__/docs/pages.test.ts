import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { actions } from '../../src/config/actions.ts'
import { inputName } from '../../src/config/schema.ts'

const root = join(import.meta.dirname, '../..')
const pages = globSync(
  ['*.md', 'docs/**/*.md', ...actions.flatMap(({ folder }) => (folder === '' ? [] : `${folder}/*.md`))],
  {
    cwd: root,
  },
)

const step = z.object({ uses: z.string(), with: z.optional(z.record(z.string(), z.unknown())) })

/** Every step of ours in the YAML examples of a page, at whatever depth it stands. */
function ourSteps(page: string): { readonly folder: string; readonly inputs: Readonly<Record<string, unknown>> }[] {
  const blocks = [...page.matchAll(/```ya?ml\n([\s\S]*?)```/g)].map(match => parse(match[1] ?? ''))
  return blocks.flatMap(steps).flatMap(found => {
    const folder = /^lambda-canary\/lambda-canary\/?([a-z]*)@/.exec(found.uses)?.[1]
    return folder === undefined ? [] : [{ folder, inputs: found.with ?? {} }]
  })
}

function steps(node: unknown): z.infer<typeof step>[] {
  if (typeof node !== 'object' || node === null) return []
  const own = step.safeParse(node)
  return [...(own.success ? [own.data] : []), ...Object.values(node).flatMap(steps)]
}

describe.each(pages)('%s', name => {
  const page = readFileSync(join(root, name), 'utf8')

  test('links to pages that are there', () => {
    const links = [...page.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(match => match[1] ?? '')
    const local = links.filter(link => !/^[a-z]+:/.test(link))
    expect(local.filter(link => !existsSync(join(root, dirname(name), link)))).toEqual([])
  })

  test('shows steps whose every input exists and is understood', () => {
    const wrong = ourSteps(page).flatMap(({ folder, inputs }) => {
      const action = actions.find(candidate => candidate.folder === folder)
      const shape = Object.fromEntries(
        (action?.groups ?? [])
          .flatMap(group => Object.entries(group.shape))
          .map(([key, type]) => [inputName(key), type]),
      )
      return Object.entries(inputs)
        .filter(
          ([input, value]) => !String(value).includes('${{') && shape[input]?.safeParse(String(value)).success !== true,
        )
        .map(([input]) => `${folder}: ${input}`)
    })
    expect(wrong).toEqual([])
  })
})

test('the examples are found at all', () => {
  const found = pages.flatMap(name => ourSteps(readFileSync(join(root, name), 'utf8')).map(({ folder }) => folder))
  expect(new Set(found)).toEqual(new Set(actions.map(action => action.folder)))
})
