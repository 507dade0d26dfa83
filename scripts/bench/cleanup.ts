import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startSandbox } from '../../sandbox/src/sandbox.ts'
import { expectedAfter } from '../cleanup-checker/checker.ts'
import { Dice, randomWorld } from '../cleanup-checker/generate.ts'
import { type Rules, settle } from '../cleanup-checker/world.ts'
import { runStep } from '../runner/run-step.ts'
import type { Place, Row } from './measure.ts'

const FUNCTIONS = 300
const VERSIONS = 10_000
/** Memory must not grow with the number of versions: a fourth of them needs as much. */
const FEWER = VERSIONS / 4
const RULES: Rules = { keepVersions: 3, keepFor: 7, lookBack: 10 }
/** Calls a second of each allowance (F§1.9), and what the run was told to keep to. */
const [QUOTA, PACE] = [15, 14]

interface Cleaned {
  readonly deleted: number
  /** Of the account's time. */
  readonly seconds: number
  /** What the quota allows the same calls in. */
  readonly atLeast: number
  /** The most that was in use at a time: {@link file://./live-heap.ts}. */
  readonly liveMb: number
}

/** A cleanup of an account of 300 functions by the committed bundle, in virtual time. */
export async function cleanup({ bundles }: Place): Promise<Row[]> {
  const few = await clean(bundles, FEWER)
  const all = await clean(bundles, VERSIONS)
  const ratio = all.seconds / all.atLeast
  const growth = all.liveMb / few.liveMb
  return [
    {
      what: `cleanup of ${VERSIONS} versions (${all.deleted} deleted in ${Math.round(all.seconds / 60)} min): time by what the quota allows`,
      measured: `${ratio.toFixed(2)} x`,
      budget: '1.1 x',
      within: ratio <= 1.1,
    },
    {
      what: `its live heap (${all.liveMb.toFixed(1)} MB) by that of a cleanup of ${FEWER} versions (${few.liveMb.toFixed(1)} MB)`,
      measured: `${growth.toFixed(2)} x`,
      budget: '1.05 x',
      within: growth <= 1.05,
    },
  ]
}

async function clean(bundles: string, versions: number): Promise<Cleaned> {
  const sandbox = await startSandbox({ clock: { kind: 'manual' }, enforceRates: true })
  const folder = mkdtempSync(join(tmpdir(), 'bench-cleanup-'))
  try {
    const world = randomWorld(new Dice(1), sandbox.clock.now(), RULES, { functions: FUNCTIONS, versions, layers: 10 })
    await settle(sandbox, world)
    const begin = sandbox.clock.now()
    const live = join(folder, 'live-heap')
    const step = await runStep({
      main: join(bundles, 'cleanup.js'),
      folder,
      workspace: folder,
      inputs: {
        all: 'true',
        layers: '*',
        'dry-run': 'false',
        'keep-versions': String(RULES.keepVersions),
        'keep-for': `${RULES.keepFor}d`,
        'look-back': `${RULES.lookBack}d`,
        'max-operations': '100000',
        'calls-per-second': String(PACE),
      },
      env: {
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIABENCH',
        AWS_SECRET_ACCESS_KEY: 'bench',
        LAMBDA_CANARY_TEST_CLOCK: sandbox.url,
        NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'live-heap.ts'))}`,
        LIVE_HEAP_FILE: live,
      },
    })
    const expected = expectedAfter(world, RULES)
    for (const [name, left] of expected.versions) {
      const actual = new Set(sandbox.lambda.versionsOf(name)?.map(Number))
      if (left.size !== actual.size || [...left].some(version => !actual.has(version)))
        throw new Error(`${name} has other versions than it should:\n${step.stdout}`)
    }
    const lambda = sandbox.calls.all().filter(({ service }) => service === 'lambda')
    const policies = lambda.filter(({ operation }) => operation === 'GetPolicy').length
    return {
      deleted: Number(step.outputs.deleted),
      seconds: sandbox.clock.now() - begin,
      atLeast: Math.max(policies, lambda.length - policies) / QUOTA,
      liveMb: Number(readFileSync(live, 'utf8')) / 1024 ** 2,
    }
  } finally {
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
