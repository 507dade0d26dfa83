import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Cloud } from './demo/cloud.ts'
import { followableRate, startOfProcess } from './demo/rate.ts'
import { table } from './demo/table.ts'
import { runStep, type StepResult } from './runner/run-step.ts'

/**
 * The main job on the sandbox: a first release, then one that is promoted, one that is rolled back by its alarm, one that
 * never gets traffic, and one whose runner is killed. Bundles as a runner starts them, over HTTP, with live traffic.
 */
const root = join(import.meta.dirname, '..')
const out = join(root, '.demo')
const FUNCTION = 'orders-api'
const ALARM = 'orders-api-live-error-rate'
/** Seconds of the sandbox in one second here: as many as this machine can follow. */
const RATE = followableRate(startOfProcess())
/** In the workspace of each story. */
const REPORT = 'canary-report.html'
/** Enough for the versions to be compared within a step, and no more than a small machine can serve at this rate. */
const REQUESTS_PER_SECOND = 5
/** Its deadline is past by then. */
const MOST_RECOVERS = 3

interface Story {
  readonly name: string
  readonly title: string
  readonly release: string | undefined
  readonly inputs: Readonly<Record<string, string>>
  readonly outcome: string
  readonly exitCode: number
  /** The runner is killed while the canary has its first share of the traffic, and its machine is lost. */
  readonly killed?: true
}

const STORIES: readonly Story[] = [
  {
    name: '1-first',
    title: 'The first release: the function and its alias are created once the smoke test has passed',
    release: undefined,
    inputs: {
      role: 'arn:aws:iam::123456789012:role/orders-api',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      strategy: 'all-at-once',
      bake: '0s',
    },
    outcome: 'created',
    exitCode: 0,
  },
  {
    name: '2-healthy',
    title: 'A healthy release: 20% of live traffic for four minutes, then all of it',
    release: 'healthy',
    inputs: {},
    outcome: 'promoted',
    exitCode: 0,
  },
  {
    name: '3-failing',
    title:
      'A release that fails on every larger order, which all live traffic is: the smoke test passes, the alarm does not',
    release: 'failing',
    // The alarm alone: with the evidence gate on, whichever sees it first ends the rollout.
    inputs: { evidence: 'off' },
    outcome: 'rolled-back',
    exitCode: 1,
  },
  {
    name: '4-crashing',
    title: 'A release that crashes at start: it never gets a request',
    release: 'crashing',
    inputs: {},
    outcome: 'rolled-back',
    exitCode: 1,
  },
  {
    name: '5-killed',
    title: 'A release whose runner is killed in the middle: a scheduled recover reads in the alias what it was doing',
    release: undefined,
    // How long a living run may be silent: half an hour, if this did not say otherwise.
    inputs: { 'max-step-time': '6m' },
    outcome: 'rolled-back',
    exitCode: 0,
    killed: true,
  },
]

rmSync(out, { recursive: true, force: true })
mkdirSync(out)
console.log(
  `All minutes are simulated: the clock of the sandbox runs ${RATE} times as fast as yours, which is what this machine can follow now.`,
)
const cloud = await Cloud.start(join(root, 'dist/sandbox-server.js'), RATE)
let failed = 0
const rows: string[][] = []
try {
  await cloud.createErrorRateAlarm(ALARM, FUNCTION, 'live')
  for (const story of STORIES) failed += (await tell(story)) ? 0 : 1
  await cloud.stopTraffic()
} finally {
  await cloud.stop()
}
console.log(`\n${table(['release', 'outcome', 'version', 'requests', 'failed', 'of them served by'], rows)}`)
console.log(
  'Counted is all live traffic while a step ran, also before its first shift and after its decision, which no report has.',
)
const told = STORIES.filter(({ killed }) => killed === undefined)
console.log(
  `\nJob summaries, as GitHub would show them:\n${told.map(s => `  .demo/${s.name}/step_summary`).join('\n')}`,
)
console.log(`Reports with charts, for a browser:\n${told.map(s => `  .demo/${s.name}/source/${REPORT}`).join('\n')}`)
console.log(`Open first: .demo/3-failing/source/${REPORT}`)
if (failed > 0) {
  console.error(`\n${failed} of ${STORIES.length} stories did not end as they should.`)
  process.exitCode = 1
}

async function tell(story: Story): Promise<boolean> {
  console.log(`\n=== ${story.title} ===`)
  await cloud.waitUntilOk(ALARM)
  const before = await cloud.traffic()
  const step = story.killed ? await deployKilled(story) : await deploy(story)
  if (story.name === '1-first') {
    await cloud.startTraffic(FUNCTION, 'live', REQUESTS_PER_SECOND, order(12))
    await cloud.waitForTraffic(REQUESTS_PER_SECOND * 10)
  }
  if (sharedUnseen(step))
    console.log(
      `No call of the canary had been counted by then, although it shared the traffic: metrics come a minute late, and this machine is too busy for a clock ${RATE} times as fast. Run the demo again when it has less to do.`,
    )
  const after = await cloud.traffic()
  const errors = Object.entries(after.byVersion)
    .map(([version, count]) => ({ version, errors: count.errors - (before.byVersion[version]?.errors ?? 0) }))
    .filter(entry => entry.errors > 0)
  rows.push([
    story.name,
    step.outputs.outcome ?? '?',
    step.outputs.version ?? '–',
    String(after.requests - before.requests),
    String(after.errors - before.errors),
    errors.map(entry => `version ${entry.version}: ${entry.errors}`).join(', ') || '–',
  ])
  const asExpected =
    step.outputs.outcome === story.outcome &&
    step.exitCode === story.exitCode &&
    step.postExitCode === (story.killed ? null : 0)
  if (!asExpected) {
    console.error(
      `!! expected ${story.outcome} and exit ${story.exitCode}, got ${step.outputs.outcome} and exit ${step.exitCode} (post ${step.postExitCode})`,
    )
  }
  return asExpected
}

/** How cron finds what a killed run has left: not while it may still live, then for certain. */
async function deployKilled(story: Story): Promise<StepResult> {
  await deploy(story)
  console.log(`\nThe runner was killed. ${await cloud.describeAlias(FUNCTION, 'live')}`)
  for (let run = 1; ; run++) {
    await cloud.pass(5 * 60)
    console.log('\n▸ recover, as cron starts it every five minutes')
    const step = await recover(`${story.name}/recover-${run}`)
    if (step.outputs.outcome !== 'in-progress' || run === MOST_RECOVERS) return step
  }
}

function recover(folder: string): Promise<StepResult> {
  return runStep({
    main: join(root, 'dist/recover.js'),
    folder: join(out, folder),
    workspace: join(out),
    env: cloud.environment,
    inputs: { 'function-names': FUNCTION, alias: 'live' },
    onLine: line => console.log(plain(line)),
  })
}

/** A rollout that ended before anything was seen of its canary: its report proves nothing, and its reader has to know why. */
function sharedUnseen({ outputs }: StepResult): boolean {
  const { canary }: { canary?: { invocations: number } } = JSON.parse(outputs['result-json'] ?? '{}')
  return canary?.invocations === 0
}

function deploy(story: Story): Promise<StepResult> {
  let runner: ChildProcess | undefined
  const source = join(out, story.name, 'source')
  cpSync(join(root, 'examples/orders-api'), source, { recursive: true, filter: path => !path.includes('node_modules') })
  if (story.release !== undefined)
    cpSync(join(source, 'releases', story.release), join(source, 'src'), { recursive: true })
  return runStep({
    main: join(root, 'dist/deploy.js'),
    ...(story.killed ? {} : { post: join(root, 'dist/deploy-post.js') }),
    folder: join(out, story.name),
    workspace: source,
    env: { ...cloud.environment, GITHUB_SHA: story.name.padEnd(40, '0').replaceAll(/[^0-9a-f]/g, 'c') },
    inputs: {
      'function-name': FUNCTION,
      alias: 'live',
      entry: 'src/handler.ts',
      strategy: 'canary 20% 4m',
      bake: '4m',
      alarms: ALARM,
      'smoke-payload': JSON.stringify(order(1)),
      'smoke-expect-status': '200',
      // A cold start takes its time on this machine, while the sandbox's runs faster.
      'smoke-timeout': '10m',
      // Nor is a slow call of this machine one that fails.
      timeout: '60',
      report: REPORT,
      ...story.inputs,
    },
    onStart: child => {
      runner = child
    },
    onLine: line => {
      console.log(plain(line))
      if (story.killed && / 20% .* hold: /.test(line)) runner?.kill('SIGKILL')
    },
  })
}

/** A quote request as a function URL delivers it. */
function order(quantity: number): unknown {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/orders/quote',
    rawQueryString: '',
    headers: { host: 'orders.example', 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path: '/orders/quote', sourceIp: '192.0.2.1' } },
    body: JSON.stringify({ lines: [{ sku: 'A-17', quantity, unitCents: 250 }] }),
    isBase64Encoded: false,
  }
}

/** Workflow commands as a person sees them in the log. */
function plain(line: string): string {
  return line
    .replace(/^::group::/, '▸ ')
    .replace(/^::endgroup::$/, '')
    .replace(/^::(error|warning|notice)[^:]*::/, (_, kind: string) => `${kind}: `)
    .replaceAll('%0A', '\n  ')
    .replaceAll('%25', '%')
}
