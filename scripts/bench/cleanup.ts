import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/src/sandbox.ts'
import { expectedAfter } from '../cleanup-checker/checker.ts'
import { Dice, randomWorld } from '../cleanup-checker/generate.ts'
import { type Rules, settle } from '../cleanup-checker/world.ts'
import { runStep } from '../runner/run-step.ts'
import type { Place, Row } from './measure.ts'

const FUNCTIONS = 300
const VERSIONS = 10_000
const RULES: Rules = { keepVersions: 3, keepFor: 7, lookBack: 10 }
/** Calls a second of each allowance (F§1.9), and what the run was told to keep to. */
const [QUOTA, PACE] = [15, 14]

interface Cleaned {
  readonly deleted: number
  /** Of the account's time. */
  readonly seconds: number
  /** What the quota allows the same calls in. */
  readonly atLeast: number
  /** Undefined where the system does not tell. */
  readonly peakMb: number | undefined
}

/** A cleanup of an account of 300 functions by the committed bundle, in virtual time. */
export async function cleanup({ bundles }: Place): Promise<Row[]> {
  const small = await clean(bundles, VERSIONS / 4)
  const large = await clean(bundles, VERSIONS)
  const ratio = large.seconds / large.atLeast
  const growth = (large.peakMb ?? 0) / (small.peakMb ?? 1)
  return [
    {
      what: `cleanup of ${VERSIONS} versions (${large.deleted} deleted in ${Math.round(large.seconds / 60)} min): time by what the quota allows`,
      measured: `${ratio.toFixed(2)} x`,
      budget: '1.1 x',
      within: ratio <= 1.1,
    },
    {
      what: `its peak memory (${large.peakMb?.toFixed(0)} MB) by that of a quarter of the versions`,
      measured: large.peakMb === undefined ? 'not told' : `${growth.toFixed(2)} x`,
      budget: '1.25 x',
      within: growth <= 1.25,
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
    let peakMb: number | undefined
    const step = await runStep({
      main: join(bundles, 'cleanup.js'),
      folder,
      workspace: folder,
      inputs: {
        all: 'true',
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
      },
      onStart: child => {
        const timer = setInterval(() => {
          peakMb = peakOf(child) ?? peakMb
        }, 200)
        child.once('exit', () => clearInterval(timer))
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
      peakMb,
    }
  } finally {
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The most memory a process has held so far, where /proc tells. */
function peakOf({ pid }: ChildProcess): number | undefined {
  try {
    const kb = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kb === undefined ? undefined : Number(kb) / 1024
  } catch {
    return undefined
  }
}
