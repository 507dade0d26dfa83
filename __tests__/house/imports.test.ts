import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { init, parse } from 'es-module-lexer'

/** The tiers of design §7, top first. A folder may import from lower tiers, and from itself. */
const TIERS: readonly (readonly string[])[] = [
  ['actions', 'cli'],
  ['fleet', 'plan'],
  ['deploy', 'rollback', 'recover', 'preview', 'cleanup'],
  ['build', 'artifact', 'function', 'resources', 'trial', 'rollout'],
  ['aws', 'github', 'report', 'config', 'values'],
]

/** Files that must stay free of I/O: data in, data out. */
const PURE: readonly string[] = [
  'values/duration.ts',
  'values/percentage.ts',
  'values/arn.ts',
  'values/version.ts',
  'rollout/strategy.ts',
  'rollout/record.ts',
  'rollout/decide.ts',
  'rollout/evidence.ts',
  'rollout/alarm-lint.ts',
  'function/kinds.ts',
  'function/configuration.ts',
  'function/version-description.ts',
  'deploy/changes.ts',
  'deploy/preflight.ts',
  'plan/calls.ts',
]

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const root = join(import.meta.dirname, '../..')

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && file.name.endsWith('.ts'))
    .map(file => relative(root, join(file.parentPath, file.name)))
}

function importsOf(file: string): Import[] {
  const [imports] = parse(readFileSync(join(root, file), 'utf8'))
  return imports.flatMap(item => {
    if (item.specifier === undefined) return []
    const to = item.specifier.startsWith('.') ? join(dirname(file), item.specifier) : item.specifier
    return [{ from: file, to, typeOnly: item.typeOnly === true }]
  })
}

let graph: Import[] = []
beforeAll(async () => {
  await init
  graph = [...sources('src'), ...sources('sandbox/src')].flatMap(importsOf)
})

const folderOf = (path: string): string => path.split('/')[1] ?? ''
const tierOf = (folder: string): number => TIERS.findIndex(tier => tier.includes(folder))

describe('the house', () => {
  test('every folder of src has its tier', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
    expect(folders.map(folder => folder.name).filter(name => tierOf(name) === -1)).toEqual([])
  })

  test('imports point down the tiers, and sideways only among the foundations', () => {
    const last = TIERS.length - 1
    const wrong = graph.filter(edge => {
      if (!edge.from.startsWith('src/') || !edge.to.startsWith('src/')) return false
      const [from, to] = [folderOf(edge.from), folderOf(edge.to)]
      if (from === to || tierOf(from) === last) return tierOf(to) < tierOf(from)
      return tierOf(to) <= tierOf(from)
    })
    expect(wrong.map(edge => `${edge.from} -> ${edge.to}`)).toEqual([])
  })

  test('the action and the sandbox meet only over HTTP', () => {
    const crossing = graph.filter(
      edge =>
        (edge.from.startsWith('src/') && edge.to.startsWith('sandbox/')) ||
        (edge.from.startsWith('sandbox/') && edge.to.startsWith('src/')),
    )
    expect(crossing.map(edge => `${edge.from} -> ${edge.to}`)).toEqual([])
  })

  test('only actions and github know the Actions toolkit', () => {
    const strangers = graph.filter(
      edge => edge.to.startsWith('@actions/') && !['actions', 'github'].includes(folderOf(edge.from)),
    )
    expect(strangers.map(edge => `${edge.from} -> ${edge.to}`)).toEqual([])
  })

  test('pure files import only pure files, and no package that does I/O', () => {
    const wrong = graph.filter(edge => {
      if (edge.typeOnly || !PURE.includes(edge.from.replace('src/', ''))) return false
      if (edge.to === 'node:crypto') return false
      return (
        !edge.to.startsWith('src/') ||
        !(PURE.includes(edge.to.replace('src/', '')) || edge.to === 'src/report/failure.ts')
      )
    })
    expect(wrong.map(edge => `${edge.from} -> ${edge.to}`)).toEqual([])
  })

  test('no folder is a drawer for the rest', () => {
    const drawers = graph.filter(edge => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(edge.from))
    expect(drawers.map(edge => edge.from)).toEqual([])
  })

  test('no source file is longer than 300 lines', () => {
    const long = [...sources('src'), ...sources('sandbox/src')].filter(
      file => readFileSync(join(root, file), 'utf8').split('\n').length > 301,
    )
    expect(long).toEqual([])
  })
})
