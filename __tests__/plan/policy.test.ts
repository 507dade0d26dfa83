import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { prepare } from '../../src/deploy/prepare.ts'
import { type PolicyDocument, policyOf } from '../../src/plan/policy.ts'
import { planSummary } from '../../src/plan/summary.ts'
import { QuietLog } from '../rollout/stage.ts'
import { CREATION, DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { guardedFixture, printedPolicy } from '../support/policy-journeys.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await guardedFixture())
})
afterAll(() => scenarios.close())

const statement = ({ Statement }: PolicyDocument, sid: string) => Statement.find(({ Sid }) => Sid === sid)

describe('the policy of a plan', () => {
  test('is folded into the summary, also when nothing would be changed', async () => {
    const scenario = await scenarios.next().created()
    for (const [release, outcome] of [
      [1, 'unchanged'],
      [2, 'would-promote'],
    ] as const) {
      scenario.release(release)
      const { planned } = await scenario.deploy()
      if (planned === undefined) throw new Error('refused')
      expect(planned.outcome).toBe(outcome)
      const summary = planSummary(planned)
      const block = /<details><summary>The least a role needs.*?```json\n(.*?)```\n\n<\/details>/s.exec(summary)
      expect(JSON.parse(block?.[1] ?? '')).toEqual(planned.policy)
    }
  })

  test('is the same whether the function is named or given as an ARN, and whatever it holds now', async () => {
    const scenario = await scenarios.next().created()
    const named = await printedPolicy(scenario, {})
    const arn = `arn:aws:lambda:us-east-1:123456789012:function:${scenario.name}`
    expect(await printedPolicy(scenario, { 'function-name': arn })).toEqual(named)
    scenario.release(2)
    expect(await printedPolicy(scenario, {})).toEqual(named)
  })

  test('names no resource of another function, and nothing but reads that know no resource on *', async () => {
    const scenario = scenarios.next()
    const { Statement } = await printedPolicy(scenario, { ...CREATION, 'smoke-payload': '{}' })
    for (const { Action, Resource } of Statement) {
      expect(Action.every(action => !action.includes('*'))).toBe(true)
      if (Resource.includes('*')) {
        expect(Action).toEqual(['cloudwatch:GetMetricData', 'lambda:ListEventSourceMappings'])
      } else for (const arn of Resource) expect(arn).toMatch(new RegExp(`:function:${scenario.name}(:\\*)?$|:role/`))
    }
  })

  test('holds what finds a CodeDeploy group, for a function that a stack owns', async () => {
    const scenario = await scenarios.next().created({ tags: '{"ManagedBy": "terraform"}' })
    const { Statement } = await printedPolicy(scenario, {})
    expect(Statement.find(({ Sid }) => Sid === 'FindDeploymentGroup')?.Action).toHaveLength(6)
  })

  test('is written for the partition and the Region of the run', async () => {
    const fixture = await sandboxFixture({ region: 'cn-north-1' })
    const scenario = new DeployScenario(fixture, 'orders')
    const text = JSON.stringify(
      await printedPolicy(scenario, { ...CREATION, role: 'arn:aws-cn:iam::123456789012:role/a' }),
    )
    expect(text).toContain('"arn:aws-cn:lambda:cn-north-1:123456789012:function:orders"')
    expect(text).not.toMatch(/arn:aws:/)
    scenario.close()
    await fixture.close()
  })

  test('reads a package that is too large for a request by its version where there are versions', async () => {
    const scenario = await scenarios.next().created()
    scenario.release(2)
    const inputs = parseDeployInputs(
      name => scenario.inputs({ 's3-bucket': 'artifacts', 's3-key': 'team/' })[name] ?? '',
    )
    const prepared = await prepare(scenario.connect(), inputs, scenario.context(new QuietLog()))
    const puts = ['s3:PutObject', 's3:PutObjectTagging']
    for (const [versioned, get] of [
      [true, 's3:GetObjectVersion'],
      [false, 's3:GetObject'],
    ] as const) {
      const staging = { bucket: 'artifacts', prefix: 'team/', owner: '123456789012', versioned, present: undefined }
      const policy = policyOf({ ...prepared, delivery: { ...prepared.delivery, staging } }, 'us-east-1')
      expect(statement(policy, 'StagePackage')).toMatchObject({
        Action: [get, ...puts],
        Resource: ['arn:aws:s3:::artifacts/team/*'],
      })
      expect(statement(policy, 'StagingBucket')?.Resource).toEqual(['arn:aws:s3:::artifacts'])
    }
    expect(statement(policyOf(prepared, 'us-east-1'), 'StagePackage')).toBeUndefined()
  })
})
