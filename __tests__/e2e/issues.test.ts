import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { IssueServer } from '../support/issue-server.ts'
import { type Ended, Job } from './job.ts'

let job: Job
let github: IssueServer
beforeAll(async () => {
  job = await Job.begin()
  github = await IssueServer.start()
})
afterAll(async () => {
  await github.close()
  await job.end()
})

const gates = { gates: 'none', evidence: 'off' }
const TOKEN = 'ghs_0123456789abcdefghij0123456789abcdef'

async function begun(name: string, body: string): Promise<void> {
  job.code(`return { statusCode: 200, body: ${JSON.stringify(body)} }`)
  const step = await job.deploy(name, { ...gates, strategy: 'canary 10% 10m', bake: '0s', engine: 'schedule' })
  expect(step.outputs.outcome).toBe('in-progress')
}

function recover(name: string, evidence = 'on'): Promise<Ended> {
  const inputs = { 'function-names': name, evidence, 'github-token': TOKEN }
  return job.run('recover', inputs, { env: { GITHUB_API_URL: github.url } })
}

test('a rollback nobody watched opens one issue, the next one reopens it, and a promotion closes it', async () => {
  const name = 'orders-of-people-who-sleep'
  const { clock } = job.account.sandbox
  await job.release(name)
  await begun(name, 'second')
  await clock.advance(7200)
  const first = await recover(name)
  expect(first).toMatchObject({ exitCode: 0, outputs: { outcome: 'rolled-back' } })
  expect(first.stdout).toContain('Told in https://github.com/example/orders/issues/1')
  expect(first.stdout.replaceAll(`::add-mask::${TOKEN}`, '')).not.toContain(TOKEN)
  expect(github.issues).toMatchObject([
    { state: 'open', labels: ['lambda-canary'], title: `${name}: a rollout was put back` },
  ])
  expect(github.issues[0]?.body).toMatch(/^<!-- lambda-canary rolled back [0-9a-f]{16} -->\n/)
  expect(github.issues[0]?.body).not.toContain('123456789012')

  const [issue] = github.issues
  if (issue !== undefined) issue.state = 'closed'
  await begun(name, 'third')
  await clock.advance(7200)
  await recover(name)
  expect(github.issues).toMatchObject([{ state: 'open', comments: [expect.stringContaining('was put back')] }])

  await begun(name, 'fourth')
  await clock.advance(700)
  expect((await recover(name, 'off')).outputs.outcome).toBe('promoted')
  expect(github.issues).toMatchObject([
    { state: 'closed', comments: [expect.anything(), expect.stringContaining('promoted')] },
  ])
})

test('a token that may not write issues is a warning that names the permission', async () => {
  github.mayWrite = false
  await job.release('unheard')
  await begun('unheard', 'second')
  await job.account.sandbox.clock.advance(7200)
  const step = await recover('unheard')
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'rolled-back' } })
  expect(step.stdout).toMatch(/::warning::.*issues: write/)
})
