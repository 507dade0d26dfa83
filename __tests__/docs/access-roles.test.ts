import { ListFunctionsCommand, TagResourceCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readTemplate } from '../../scripts/docs/access/cloudformation.ts'
import { evaluatedRoles } from '../../scripts/docs/access/evaluate-template.ts'
import { BARE, EXAMPLE } from '../../scripts/docs/access/example.ts'
import { failuresOf } from '../../src/cleanup/totals.ts'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { plan } from '../../src/plan/plan.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import { DAY, Region, range } from '../cleanup/region.ts'
import { QuietLog } from '../rollout/stage.ts'
import { DeployScenario, type Inputs } from '../support/deploy-scenario.ts'
import { existingFunction } from '../support/existing-function.ts'
import { guardedFixture } from '../support/policy-journeys.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import type { SandboxFixture } from '../support/sandbox-fixture.ts'

/** The policy of one role of the template, as the sandbox takes it. */
function policyOf(key: string, parameters: Inputs = EXAMPLE) {
  const found = evaluatedRoles(readTemplate(), parameters).get(`${key}Role`)
  if (found === undefined) throw new Error(`the template makes no role ${key}`)
  return [{ Version: '2012-10-17' as const, Statement: found.statements }]
}

describe('on functions of a deploy', () => {
  let fixture: SandboxFixture
  let orders: DeployScenario
  let others: DeployScenario
  const SCHEDULE = { strategy: 'canary 10% 5m', bake: '5m', engine: 'schedule', evidence: 'off' }

  beforeAll(async () => {
    fixture = await guardedFixture({ region: 'eu-central-1' })
    orders = new DeployScenario(fixture, 'orders')
    others = new DeployScenario(fixture, 'orders-eu')
    for (const scenario of [orders, others]) {
      await scenario.created()
      await scenario.alarm()
    }
  })
  afterAll(async () => {
    orders.close()
    others.close()
    await fixture.close()
  })

  async function begun(scenario: DeployScenario, what: string): Promise<void> {
    fixture.sandbox.access.set(undefined)
    scenario.release(what)
    const run = await scenario.deploy({ ...SCHEDULE, alarms: `${scenario.name}-errors` })
    expect(run.result?.outcome).toBe('in-progress')
  }

  async function recovered(given: Inputs, parameters: Inputs = EXAMPLE): Promise<readonly string[]> {
    fixture.sandbox.access.set(policyOf('Traffic', parameters))
    const inputs = parseRecoverInputs(name => given[name] ?? '')
    const { results } = await recoverByInputs(orders.connect(), inputs, new QuietLog())
    return results.map(({ functionName, kind }) => `${functionName} ${kind}`)
  }

  const gates = { alarms: 'orders-errors', evidence: 'off' }

  test('the role for traffic carries a schedule to its end, with nothing that is optional', async () => {
    await begun(orders, 'scheduled')
    await fixture.sandbox.clock.advance(400)
    const named = { 'function-names': 'orders', ...gates }
    expect(await recovered(named, BARE)).toEqual(['orders advanced'])
    await fixture.sandbox.clock.advance(400)
    expect(await recovered(named, BARE)).toEqual(['orders promoted'])
  })

  test('the role for traffic promotes for a person', async () => {
    await begun(orders, 'promoted')
    expect(await recovered({ 'function-names': 'orders', command: 'promote', ...gates }, BARE)).toEqual([
      'orders promoted',
    ])
    expect(await orders.serving()).toBe('3')
  })

  test('with a pattern it finds and undoes those of a tag; without one it does not get to another function', async () => {
    await begun(others, 'lost')
    await fixture.lambda.send(
      new TagResourceCommand({
        Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:orders-eu',
        Tags: { team: 'orders' },
      }),
    )
    await fixture.sandbox.clock.advance(7200)
    expect(await recovered({ 'function-names': 'orders-eu' }, BARE)).toEqual(['orders-eu failed'])
    expect(await recovered({ tag: 'team=orders', 'dry-run': 'false' })).toContain('orders-eu undone')
    expect(await others.serving()).toBe('1')
  })

  test('the role for plans is enough for one, and for nothing else', async () => {
    const gated: Inputs = { alarms: 'orders-errors', 'create-alarms': 'alias', 'log-pattern': 'FATAL', evidence: 'off' }
    fixture.sandbox.access.set(undefined)
    const Bucket = 'my-artifacts'
    await fixture.s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
    )
    await fixture.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const profileName = 'orders_profile'
    await fixture.signer.send(new PutSigningProfileCommand({ profileName, platformId: 'AWSLambda-SHA384-ECDSA' }))
    orders.release('with alarms of its own')
    expect((await orders.deploy(gated)).result?.outcome).toBe('promoted')
    orders.release('planned')
    const given = orders.inputs({
      ...gated,
      'signing-profile': 'orders_profile',
      's3-bucket': Bucket,
      's3-key': 'orders/',
    })
    fixture.sandbox.access.set(policyOf('Plan'))
    const planned = await plan(
      orders.connect({}, true),
      parseDeployInputs(name => given[name] ?? ''),
      orders.context(new QuietLog()),
    )
    expect(planned.policy.Statement.map(({ Sid }) => Sid)).toContain('Release')
    expect((await orders.deploy({ alarms: 'orders-errors' })).failure?.what).toContain('lambda:UpdateFunctionCode')
  })
})

describe('on versions that nothing needs', () => {
  let region: Region
  beforeAll(async () => {
    region = await Region.open({ region: 'eu-central-1' })
  })
  afterAll(() => region.close())

  const seed = (name: string): void => {
    const versions = range(1, 4).map(version => ({ version, modified: region.now - 50 * DAY, bytes: 1 }))
    region.sandbox.lambda.seed.function({ name, versions })
  }

  test('the role for cleanup deletes those of its function, with a pattern those of others, and of nobody else', async () => {
    await region.sandbox.clock.advance(31 * DAY)
    for (const name of ['orders', 'orders-eu', 'invoices']) seed(name)
    const clean = async (name: string, parameters: Inputs): Promise<readonly string[]> => {
      region.sandbox.access.set(policyOf('Cleanup', parameters))
      const result = await region.clean({ 'function-names': name, 'keep-versions': '1', 'keep-for': '30d' })
      return failuresOf([result]).map(({ what }) => what)
    }
    expect(await clean('orders', BARE)).toEqual([])
    expect(region.versions('orders')).toEqual([4])
    expect((await clean('orders-eu', BARE)).length).toBeGreaterThan(0)
    expect(await clean('orders-eu', EXAMPLE)).toEqual([])
    expect(region.versions('orders-eu')).toEqual([4])
    expect((await clean('invoices', EXAMPLE)).length).toBeGreaterThan(0)
    expect(region.versions('invoices')).toEqual([1, 2, 3, 4])
  })
})

describe('on previews', () => {
  let fixture: SandboxFixture
  let previews: PreviewScenario
  beforeAll(async () => {
    fixture = await guardedFixture({ region: 'eu-central-1' })
    await existingFunction(fixture, 'orders')
    await existingFunction(fixture, 'invoices')
    previews = await PreviewScenario.begin(fixture)
  })
  afterAll(async () => {
    await previews.close()
    await fixture.close()
  })

  test('their role makes, changes, sweeps and removes those of its function, and none of another', async () => {
    fixture.sandbox.access.set(policyOf('Previews'))
    const commit = '7'.repeat(40)
    previews.github.repository.open(7, commit)
    const task = { kind: 'deploy', pullRequest: 7, commit } as const
    const of = (name: string, answer: string): Inputs => ({
      'function-name': name,
      'preview-role': `arn:aws:iam::123456789012:role/${name}-preview`,
      'code-artifacts-dir': previews.code(answer),
    })
    expect(await previews.run(task, of('orders', 'first'))).toMatchObject({ outcome: 'created' })
    expect(await previews.run(task, of('orders', 'second'))).toMatchObject({ outcome: 'updated' })
    await expect(previews.run(task, of('invoices', 'first'))).rejects.toThrow(/lambda:\w+/)
    expect(await previews.run({ kind: 'sweep' }, { command: 'sweep' })).toMatchObject({ removed: [] })
    previews.github.repository.pull(7).state = 'closed'
    expect(await previews.run({ kind: 'remove', pullRequest: 7 }, { 'function-name': 'orders' })).toMatchObject({
      removed: ['orders-pr-7'],
    })
  })

  test('two services of a repository, each with a role of its own, have previews beside each other', async () => {
    const role = (name: string): void =>
      fixture.sandbox.access.set(policyOf('Previews', { ...EXAMPLE, FunctionName: name }))
    const left = async (): Promise<readonly string[]> => {
      const { Functions = [] } = await fixture.lambda.send(new ListFunctionsCommand({}))
      return Functions.flatMap(({ FunctionName = '' }) => (FunctionName.includes('-pr-') ? [FunctionName] : []))
    }
    const commit = '8'.repeat(40)
    const pull = previews.github.repository.open(8, commit)
    for (const name of ['orders', 'invoices']) {
      role(name)
      const inputs = {
        'function-name': name,
        'preview-role': `arn:aws:iam::123456789012:role/${name}-preview`,
        'code-artifacts-dir': previews.code(name),
      }
      const task = { kind: 'deploy', pullRequest: 8, commit } as const
      expect(await previews.run(task, inputs)).toMatchObject({ outcome: 'created' })
    }
    role('orders')
    expect(await previews.run({ kind: 'sweep' }, { command: 'sweep' })).toMatchObject({ removed: [] })
    expect(previews.log.lines.join()).toMatch(
      /lambda:ListTags .* that are neither named nor deployed to GitHub may stay\./,
    )
    expect(previews.github.repository.states().slice(-2)).toEqual(['success', 'success'])
    pull.state = 'closed'
    const closed = { kind: 'remove', pullRequest: 8 } as const
    expect(await previews.run(closed, { 'function-name': 'orders' })).toMatchObject({ removed: ['orders-pr-8'] })
    expect(await left()).toEqual(['invoices-pr-8'])
    await expect(previews.run(closed, { 'function-name': 'invoices' })).rejects.toThrow(/invoices-pr-8/)
    role('invoices')
    expect(await previews.run({ kind: 'sweep' }, { command: 'sweep' })).toMatchObject({ removed: ['invoices-pr-8'] })
    expect(await left()).toEqual([])
  })
})
