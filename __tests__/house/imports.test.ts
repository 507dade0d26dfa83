import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { init, parse } from 'es-module-lexer'

/** The tiers of design §7, top first. A folder may import from lower tiers, and from itself. */
const TIERS: readonly (readonly string[])[] = [
  ['cli'],
  ['actions'],
  ['fleet', 'plan'],
  ['deploy', 'rollback', 'recover', 'preview', 'cleanup', 'sign'],
  ['build', 'artifact', 'function', 'resources', 'trial', 'rollout'],
  ['aws', 'github', 'report', 'config', 'values'],
]

/** Files that must stay free of I/O: data in, data out. */
const PURE: readonly string[] = [
  'values/bytes.ts',
  'values/duration.ts',
  'values/name-pattern.ts',
  'values/percentage.ts',
  'values/arn.ts',
  'values/version.ts',
  'values/instant.ts',
  'rollout/strategy.ts',
  'rollout/record.ts',
  'rollout/decide.ts',
  'rollout/description.ts',
  'rollout/effective-dwell.ts',
  'rollout/evidence.ts',
  'rollout/latency.ts',
  'rollout/fair-shares.ts',
  'rollout/stream.ts',
  'rollout/weights-so-far.ts',
  'rollout/log-booking.ts',
  'rollout/enough-evidence.ts',
  'rollout/breach.ts',
  'rollout/alarm-lint.ts',
  'rollout/gating.ts',
  'rollout/canary-calls.ts',
  'resources/alarms/names.ts',
  'resources/alarms/definition.ts',
  'resources/alarms/diff.ts',
  'function/kinds.ts',
  'function/preview-name.ts',
  'function/preview-tags.ts',
  'function/configuration.ts',
  'function/version-description.ts',
  'report/markdown.ts',
  'report/chart.ts',
  'report/redact.ts',
  'build/digest.ts',
  'build/entry-path.ts',
  'build/handler-file.ts',
  'build/limits.ts',
  'build/link-chain.ts',
  'artifact/signing-config-change.ts',
  'artifact/staging-key.ts',
  'artifact/unsigned.ts',
  'deploy/changes.ts',
  'deploy/created-alarms.ts',
  'deploy/summary.ts',
  'deploy/preflight.ts',
  'deploy/rollout-in-flight.ts',
  'cleanup/inventory.ts',
  'cleanup/other-verdicts.ts',
  'cleanup/protection.ts',
  'cleanup/report.ts',
  'cleanup/retention.ts',
  'cleanup/tally.ts',
  'recover/judge.ts',
  'recover/report.ts',
  'preview/alias-marks.ts',
  'preview/comment.ts',
  'preview/desired.ts',
  'preview/label.ts',
  'preview/meaning.ts',
  'preview/sweep-decision.ts',
  'github/retry.ts',
  'resources/url-grants.ts',
  'plan/calls.ts',
  'plan/policy.ts',
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
    const { specifier } = item
    if (typeof specifier !== 'string') return []
    const to = specifier.startsWith('.') ? join(dirname(file), specifier) : specifier
    return [{ from: file, to, typeOnly: 'typeOnly' in item && item.typeOnly === true }]
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

  test('nothing a pure file imports, however far down, does I/O', () => {
    const reached = new Map(PURE.map(name => [`src/${name}`, `src/${name}`]))
    for (const [file, way] of reached) {
      for (const edge of graph)
        if (edge.from === file && !edge.typeOnly && !reached.has(edge.to)) reached.set(edge.to, `${way} -> ${edge.to}`)
    }
    const packages = [...reached].filter(([file]) => !file.startsWith('src/') && file !== 'node:crypto')
    expect(packages.map(([, way]) => way)).toEqual([])
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
