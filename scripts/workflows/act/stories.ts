import { strict as assert } from 'node:assert'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answers, FAILING, handler } from './handlers.ts'
import { namedPreview, previews } from './preview-stories.ts'
import type { Stage } from './stage.ts'

/** One run of a caller, or a few, and what has to come of it. */
export type Story = (stage: Stage) => Promise<void>

/** Traffic is being shared: what a person or a power cut would come into. */
const SHIFTED = /10% .*canary|canary .*10%/i

const aPush: Story = async stage => {
  await stage.cloud.startTraffic('orders', 'live', 2, { rawPath: '/' })
  stage.repository.push('healthy', handler(answers('one')))
  const { code, log } = await stage.run('push.yml')
  assert.equal(code, 0)
  assert.match(log, /attested that it built this package from commit/)
  assert.equal(await stage.serving('orders'), '2')
  const [report = ''] = stage.artifacts('canary-report.html')
  assert.match(report, /<html[\s\S]*Errors a minute/)
  assert.match(log, /set-output:: artifact-url=https:\/\/github\.com\/acme\/orders/)
}

const theSamePush: Story = async stage => {
  const { code, log } = await stage.run('push.yml')
  assert.equal(code, 0)
  assert.match(log, /set-output:: outcome=unchanged/)
  assert.equal(await stage.serving('orders'), '2')
}

/** The thirty lines that a reader copies first. */
const ofTheReadme: Story = async stage => {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')
  const [, lines = ''] = /```yaml\n(name: deploy\n[\s\S]*?)```/.exec(readme) ?? []
  stage.repository.write('.github/workflows/readme.yml', lines)
  stage.repository.push('by the README', handler(answers('readme')))
  const { code, log } = await stage.run('readme.yml')
  assert.equal(code, 0)
  assert.match(log, /set-output:: outcome=promoted/)
  assert.equal(await stage.answer('orders', 'live'), JSON.stringify({ statusCode: 200, body: 'readme' }))
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
  assert.match(stage.artifacts('canary-report.html').at(-1) ?? '', /rolled back/i)
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
}

const recovered: Story = async stage => {
  const { code, log } = await stage.run('recover.yml', { event: 'schedule' })
  assert.equal(code, 0)
  // It would have had time left; GitHub says that its run has ended.
  assert.match(log, /and that run has ended/)
  assert.match(log, /set-output:: outcome=rolled-back/)
  assert.equal(await stage.serving('orders'), '2')
}

const nextPush: Story = async stage => {
  await lostRunner(stage)
  stage.repository.push('after the lost one', handler(answers('next')))
  const { code, log } = await stage.run('push.yml')
  assert.equal(code, 0)
  assert.match(log, /whose runner was lost\. It was put back/)
  assert.equal(await stage.answer('orders', 'live'), JSON.stringify({ statusCode: 200, body: 'next' }))
}

const nothingToBuild: Story = async stage => {
  await stage.updateCode('orders', answers('by Terraform'))
  const attested = stage.repository.adapt('push.yml', 'attested.yml', { '      entry: src/handler.ts\n': '' })
  const refused = await stage.run(attested)
  assert.equal(refused.code, 1)
  assert.match(refused.log, /Nothing is built here that could be attested or signed/)
  assert.doesNotMatch(refused.log, /Assumed role/)
  const { code, log } = await stage.run(
    stage.repository.adapt('push.yml', 'no-source.yml', {
      'entry: src/handler.ts': 'attest: false',
      'strategy: canary 10% 5m': 'strategy: all-at-once',
      'bake: 5m': 'bake: 0s',
    }),
  )
  assert.equal(code, 0)
  assert.match(log, /set-output:: outcome=nothing/)
  assert.equal(await stage.answer('orders', 'live'), JSON.stringify({ statusCode: 200, body: 'by Terraform' }))
}

/** Begun by one run each and left to others; a person does not want to wait for one of them. */
const carriedOn: Story = async stage => {
  const begin = stage.repository.adapt('push.yml', 'begin.yml', {
    'strategy: canary 10% 5m': 'strategy: canary 10% 5m\n      engine: schedule',
  })
  stage.repository.push('for a schedule', handler(answers('scheduled')))
  assert.equal((await stage.run(begin)).code, 0)
  const shared = await stage.serving('orders')
  assert.match(shared, /\+\d+@0\.1$/)
  const inputs = { what: 'promote', version: '', reason: 'it is fine' }
  const promoted = await stage.run('promote-or-roll-back.yml', { event: 'workflow_dispatch', payload: { inputs } })
  assert.equal(promoted.code, 0)
  assert.equal(await stage.answer('orders', 'live'), JSON.stringify({ statusCode: 200, body: 'scheduled' }))
}

const stagingFails: Story = async stage => {
  const before = await stage.serving('orders')
  stage.repository.push('broken', handler("throw new Error('boom')"))
  const { code, log } = await stage.run('environments.yml')
  assert.equal(code, 1)
  assert.match(log, /role\/orders-staging-deploy/)
  assert.doesNotMatch(log, /role\/orders-production-deploy/)
  assert.deepEqual([await stage.serving('orders-staging'), await stage.serving('orders')], ['2', before])
}

const environments: Story = async stage => {
  await stage.released('orders-staging')
  stage.repository.push('for both', handler(answers('both')))
  const { code, log } = await stage.run('environments.yml')
  assert.equal(code, 0)
  assert.match(log, /role\/orders-staging-deploy[\s\S]*role\/orders-production-deploy/)
  assert.equal(await stage.serving('orders-staging'), '2')
  assert.equal(await stage.answer('orders', 'live'), JSON.stringify({ statusCode: 200, body: 'both' }))
}

const rolledBackByHand: Story = async stage => {
  const inputs = { what: 'roll back', version: '2', reason: 'wrong prices' }
  const { code, log } = await stage.run('promote-or-roll-back.yml', { event: 'workflow_dispatch', payload: { inputs } })
  assert.equal(code, 0)
  assert.doesNotMatch(log, /command: promote/)
  assert.equal(await stage.serving('orders'), '2')
}

/** What the two services are made of and watched by. */
const servicesFile = (engine: string): Readonly<Record<string, string>> => {
  const service = (name: string): string =>
    `  ${name}: { entry: services/${name}/src/handler.ts, alarms: ${name}-live-errors }\n`
  const shared = `strategy: canary 10% 5m\nbake: 5m\nevidence: off\nengine: ${engine}\n`
  return { 'lambda-canary.yml': `${shared}functions:\n${service('invoices')}${service('payments')}` }
}

const monorepo: Story = async stage => {
  for (const name of ['invoices', 'payments']) {
    await stage.released(name)
    await stage.cloud.createErrorRateAlarm(`${name}-live-errors`, name, 'live')
  }
  await stage.cloud.startTraffic('invoices', 'live', 1, {})
  const services = {
    ...servicesFile('runner'),
    ...handler(answers('i'), 'services/invoices/src'),
    ...handler(answers('p'), 'services/payments/src'),
  }
  const before = stage.repository.push('both services', services)
  stage.repository.push('one of them', handler(answers('changed'), 'services/invoices/src'))
  const { code } = await stage.run('monorepo.yml', { payload: { before } })
  assert.equal(code, 0)
  assert.deepEqual([await stage.serving('invoices'), await stage.serving('payments')], ['2', '1'])
  stage.repository.write('lambda-canary.yml', '{}')
}

/** The gates of each service are in the file; under any others its rollout would be held. */
const monorepoRecover: Story = async stage => {
  const before = stage.repository.push('left to a schedule', servicesFile('schedule'))
  stage.repository.push('one of them again', handler(answers('scheduled'), 'services/invoices/src'))
  assert.equal((await stage.run('monorepo.yml', { payload: { before } })).code, 0)
  assert.equal(await stage.serving('invoices'), '2+3@0.1')
  for (const outcome of ['advanced', 'promoted']) {
    await stage.pass(7 * 60)
    const { code, log } = await stage.run('monorepo-recover.yml', { event: 'schedule' })
    assert.equal(code, 0)
    assert.match(log, new RegExp(`set-output:: outcome=${outcome}`))
  }
  assert.deepEqual([await stage.serving('invoices'), await stage.serving('payments')], ['3', '1'])
  stage.repository.write('lambda-canary.yml', '{}')
}

const signed: Story = async stage => {
  const profileVersionArn = await stage.enforceSignatures('orders')
  stage.repository.push('to be signed', handler(answers('signed')))
  const { code, log } = await stage.run('signed.yml')
  assert.equal(code, 0)
  assert.match(log, /attested[\s\S]*role\/orders-production-sign[\s\S]*role\/orders-production-deploy/)
  assert.equal((await stage.live('orders')).SigningProfileVersionArn, profileVersionArn)
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
  'recover undoes the rollout of the lost runner': recovered,
  'the next push undoes such a rollout first': nextPush,
  'what another tool has deployed is released without a build': nothingToBuild,
  'the workflow of the README does what it says': ofTheReadme,
  'of several services the one that has changed is released': monorepo,
  'each service of a schedule is carried on under its own gates': monorepoRecover,
  'a release goes to staging, then to production': environments,
  'what fails in staging does not get to production': stagingFails,
  'a rollout that was left to a schedule is promoted by a person': carriedOn,
  'pull requests are previewed, and their previews removed': previews,
  'a pull request that somebody names is previewed from its own commit, and one of a fork is not': namedPreview,
  'every night what nobody needs is removed': nightly,
  'a person puts an earlier version back': rolledBackByHand,
  'a release is signed by one role and deployed by another': signed,
}
