import { strict as assert } from 'node:assert'
import type { ChildProcess } from 'node:child_process'
import { OCTOCAT } from '../../../__tests__/support/github-server/repository.ts'
import type { Stage } from './stage.ts'

type Story = (stage: Stage) => Promise<void>

/** Handlers as a team would write them. */
const handler = (body: string, folder = 'src'): Readonly<Record<string, string>> => ({
  [`${folder}/handler.ts`]: `export const handler = async (event: { rawPath?: string }) => {\n  ${body}\n}\n`,
})
const answers = (text: string): string => `return { statusCode: 200, body: '${text}' }`
/** Answers its smoke test, and fails everybody else. */
const FAILING = "if (event.rawPath !== '/health') throw new Error('boom')\n  return { statusCode: 200 }"

/** Traffic is being shared: what a person or a power cut would come into. */
const SHIFTED = /10% .*canary|canary .*10%/i

const aPush: Story = async stage => {
  await stage.cloud.startTraffic('orders', 'live', 2, { rawPath: '/' })
  stage.repository.push('healthy', handler(answers('one')))
  const { code, log } = await stage.run('push.yml')
  assert.equal(code, 0)
  assert.match(log, /attested that it built this package from commit/)
  assert.equal(await stage.serving('orders'), '2')
}

const theSamePush: Story = async stage => {
  const { code, log } = await stage.run('push.yml')
  assert.equal(code, 0)
  assert.match(log, /set-output:: outcome=unchanged/)
  assert.equal(await stage.serving('orders'), '2')
}

const swapped: Story = async stage => {
  stage.repository.push('to be swapped', handler(answers('swapped')))
  const { code, log } = await stage.run('push.yml', { env: { STAND_IN_SWAPPED: 'yes' } })
  assert.equal(code, 1)
  assert.match(log, /package\.zip: FAILED/)
  assert.doesNotMatch(log, /Assumed role/)
  assert.equal(await stage.serving('orders'), '2')
}

const breach: Story = async stage => {
  stage.repository.push('failing', handler(FAILING))
  const { code, log } = await stage.run('push.yml')
  assert.equal(code, 1)
  assert.match(log, /set-output:: outcome=rolled-back/)
  assert.equal(await stage.serving('orders'), '2')
  await stage.cloud.waitUntilOk('orders-live-errors')
}

const cancelled: Story = async stage => {
  stage.repository.push('to be cancelled', handler(answers('cancelled')))
  let sent = false
  await stage.run('push.yml', {
    onLine(line, act) {
      if (sent || !SHIFTED.test(line)) return
      sent = true
      signal(act, 'SIGINT')
    },
  })
  assert.ok(sent, 'traffic was shifted')
  assert.equal(await stage.serving('orders'), '2')
}

const lostRunner: Story = async stage => {
  stage.repository.push('to be lost', handler(answers('lost')))
  await stage.run('push.yml', {
    onLine(line, act) {
      if (SHIFTED.test(line)) signal(act, 'SIGKILL')
    },
  })
  assert.match(await stage.serving('orders'), /^2\+\d+@0\.1$/)
  // Its step may last until then; the stories in between take some of that time.
  stage.lostUntil = (await stage.now()) + 40 * 60
}

const recovered: Story = async stage => {
  await stage.pass(stage.lostUntil - (await stage.now()))
  const { code, log } = await stage.run('recover.yml', { event: 'schedule' })
  assert.equal(code, 0)
  assert.match(log, /set-output:: outcome=rolled-back/)
  assert.equal(await stage.serving('orders'), '2')
}

const environments: Story = async stage => {
  await stage.released('orders-staging')
  stage.repository.push('for both', handler(answers('both')))
  const { code, log } = await stage.run('environments.yml')
  assert.equal(code, 0)
  assert.match(log, /role\/orders-staging-deploy[\s\S]*role\/orders-production-deploy/)
  assert.deepEqual([await stage.serving('orders-staging'), await stage.serving('orders')], ['2', '6'])
}

const rolledBackByHand: Story = async stage => {
  const inputs = { what: 'roll back', version: '2', reason: 'wrong prices' }
  const { code, log } = await stage.run('promote-or-roll-back.yml', { event: 'workflow_dispatch', payload: { inputs } })
  assert.equal(code, 0)
  assert.doesNotMatch(log, /command: promote/)
  assert.equal(await stage.serving('orders'), '2')
}

const monorepo: Story = async stage => {
  for (const name of ['invoices', 'payments']) {
    await stage.released(name)
    await stage.cloud.createErrorRateAlarm(`${name}-live-errors`, name, 'live')
  }
  await stage.cloud.startTraffic('invoices', 'live', 1, {})
  const services = {
    ...handler(answers('i'), 'services/invoices/src'),
    ...handler(answers('p'), 'services/payments/src'),
  }
  const before = stage.repository.push('both services', services)
  stage.repository.push('one of them', handler(answers('changed'), 'services/invoices/src'))
  const { code } = await stage.run('monorepo.yml', { payload: { before } })
  assert.equal(code, 0)
  assert.deepEqual([await stage.serving('invoices'), await stage.serving('payments')], ['2', '1'])
}

const signed: Story = async stage => {
  const profileVersionArn = await stage.enforceSignatures('orders')
  stage.repository.push('to be signed', handler(answers('signed')))
  const { code, log } = await stage.run('signed.yml')
  assert.equal(code, 0)
  assert.match(log, /attested[\s\S]*role\/orders-production-sign[\s\S]*role\/orders-production-deploy/)
  assert.equal((await stage.live('orders')).SigningProfileVersionArn, profileVersionArn)
}

/** A pull request is opened, pushed to and closed; another one is closed while nobody sees it, and swept. */
const previews: Story = async stage => {
  const { github } = stage
  const open = async (number: number): Promise<void> => {
    const sha = stage.repository.push(`pull request ${number}`, handler(answers(`preview ${number}`)))
    github.repository.open(number, sha)
    await on(number, 'opened')
  }
  const on = async (number: number, action: string): Promise<string> => {
    const payload = github.event(number, action, OCTOCAT)
    const { code, log } = await stage.run('pull-request.yml', { event: 'pull_request', payload })
    assert.equal(code, 0)
    return log
  }
  await open(7)
  assert.deepEqual(await stage.previews(), ['orders-pr-7'])
  assert.match(
    github.repository
      .commentsOn(7)
      .map(({ body }) => body)
      .join(),
    /orders-pr-7/,
  )
  await open(8)
  github.repository.pull(7).state = 'closed'
  const log = await on(7, 'closed')
  assert.doesNotMatch(log, /lambda-canary\/package/)
  assert.deepEqual(await stage.previews(), ['orders-pr-8'])
  github.repository.pull(8).state = 'closed'
}

const nightly: Story = async stage => {
  const before = await stage.versions('orders')
  const { code, log } = await stage.run('nightly.yml', { event: 'schedule' })
  assert.equal(code, 0)
  assert.deepEqual(await stage.previews(), [])
  assert.match(log, /set-output:: outcome=swept/)
  // All of them are younger than a day.
  assert.deepEqual(await stage.versions('orders'), before)
  assert.match(log, /role\/orders-production-cleanup/)
}

/** GitHub signals the job's processes; of act, and all that it started, the whole group. */
function signal({ pid }: ChildProcess, name: 'SIGINT' | 'SIGKILL'): void {
  if (pid !== undefined) process.kill(name === 'SIGKILL' ? -pid : pid, name)
}

/** One run of a caller each, in this order: every one finds what those before it have left. */
export const stories: Readonly<Record<string, Story>> = {
  'a push is built, attested and promoted': aPush,
  'the same push is unchanged': theSamePush,
  'a package that was swapped between two jobs is not released': swapped,
  'a release that fails is rolled back by its alarm': breach,
  'a cancelled run puts stable back': cancelled,
  'a run whose runner is lost leaves its rollout behind': lostRunner,
  'of several services the one that has changed is released': monorepo,
  'recover undoes the rollout of the lost runner': recovered,
  'a release goes to staging, then to production': environments,
  'pull requests are previewed, and their previews removed': previews,
  'every night what nobody needs is removed': nightly,
  'a person puts an earlier version back': rolledBackByHand,
  'a release is signed by one role and deployed by another': signed,
}
