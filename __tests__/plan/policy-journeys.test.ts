import {
  CreateCodeSigningConfigCommand,
  DeleteFunctionCommand,
  PublishLayerVersionCommand,
  PutFunctionCodeSigningConfigCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { fits } from '../../sandbox/src/iam/wildcard.ts'
import type { PolicyDocument } from '../../src/plan/policy.ts'
import { CREATION, type DeployScenario, type Inputs, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { actionsOf, complaint, guardedFixture, printedPolicy, without } from '../support/policy-journeys.ts'
import { handlerZip } from '../support/sandbox-fixture.ts'

/**
 * Whole journeys under exactly the policy that `plan` prints for them: all go well. Without any one of its actions one
 * of them fails and names the action and what it was missing on; so the policy holds nothing that is not needed.
 */

let scenarios: Scenarios
let profileVersionArn = ''
beforeAll(async () => {
  scenarios = new Scenarios(await guardedFixture())
  const { s3, signer } = scenarios.fixture
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }))
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'artifacts', VersioningConfiguration: { Status: 'Enabled' } }))
  await s3.send(new CreateBucketCommand({ Bucket: 'plain' }))
  const profile = await signer.send(
    new PutSigningProfileCommand({ profileName: 'orders', platformId: 'AWSLambda-SHA384-ECDSA' }),
  )
  profileVersionArn = profile.profileVersionArn ?? ''
})
afterEach(() => scenarios.fixture.sandbox.access.set(undefined))
afterAll(() => scenarios.close())

interface Journey {
  readonly name: string
  readonly inputs: Inputs
  /** What there is before; by default function and alias on version 1. */
  readonly prepare?: (scenario: DeployScenario) => Promise<unknown>
  /** Before each run, as the root user: what makes it a release again. */
  readonly again?: (scenario: DeployScenario, round: number) => Promise<unknown> | unknown
  readonly run?: (scenario: DeployScenario, inputs: Inputs) => Promise<string | undefined>
  /** Every action of the policy, and no other. */
  readonly actions: readonly string[]
}

const READS = [
  'lambda:GetAlias',
  'lambda:GetFunction',
  'lambda:GetFunctionCodeSigningConfig',
  'lambda:GetFunctionUrlConfig',
  'lambda:GetPolicy',
  'lambda:ListProvisionedConcurrencyConfigs',
  'cloudwatch:GetMetricData',
  'lambda:ListEventSourceMappings',
]
const ALARMS = ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms']
const RELEASE = ['lambda:UpdateFunctionCode', 'lambda:PublishVersion', 'lambda:UpdateAlias']
const STAGING = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:PutObject',
  's3:PutObjectTagging',
  's3:GetBucketVersioning',
  's3:ListBucket',
]
const SIGNING = ['signer:GetSigningProfile', 'signer:StartSigningJob', 'signer:DescribeSigningJob']
const SMOKE = { 'smoke-payload': '{}', 'smoke-expect-status': '200' }
const SIGNED = { 'signing-profile': 'orders', 's3-bucket': 'artifacts', 's3-key': 'team/' }
const layer = 'arn:aws:lambda:us-east-1:123456789012:layer:shared:1'
const key = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'

const root = () => scenarios.fixture

async function remove(scenario: DeployScenario): Promise<void> {
  await root()
    .lambda.send(new DeleteFunctionCommand({ FunctionName: scenario.name }))
    .catch(() => undefined)
}

const deployed = async (scenario: DeployScenario, inputs: Inputs): Promise<string | undefined> =>
  complaint(await scenario.deploy(inputs))

/** The first release and the one after it. */
async function twice(scenario: DeployScenario, inputs: Inputs): Promise<string | undefined> {
  const first = complaint(await scenario.deploy(inputs))
  if (first !== undefined) return first
  scenario.release('the next one')
  return deployed(scenario, inputs)
}

async function trustedConfig(scenario: DeployScenario): Promise<void> {
  const { CodeSigningConfig } = await root().lambda.send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: { SigningProfileVersionArns: [profileVersionArn] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
    }),
  )
  await root().lambda.send(
    new PutFunctionCodeSigningConfigCommand({
      FunctionName: scenario.name,
      CodeSigningConfigArn: CodeSigningConfig?.CodeSigningConfigArn ?? '',
    }),
  )
}

const JOURNEYS: readonly Journey[] = [
  {
    name: 'a code change through a canary under an alarm that flips: put back',
    inputs: { strategy: 'canary 10% 5m', bake: '2m', alarms: 'orders-1-errors', ...SMOKE },
    prepare: async scenario => {
      await scenario.created()
      await scenario.alarm()
    },
    run: async (scenario, inputs) => {
      const alarm = `${scenario.name}-errors`
      // Red for seconds only, between two looks: told by its history alone.
      scenario.after(91, async () => {
        await scenario.setAlarm(alarm, 'ALARM')
        await scenario.setAlarm(alarm, 'OK')
      })
      const run = await scenario.deploy(inputs)
      const putBack = run.result?.outcome === 'rolled-back' && run.failure?.what.includes('went into ALARM') === true
      return putBack ? undefined : (complaint(run) ?? 'not put back')
    },
    actions: [...READS, ...ALARMS, ...RELEASE, 'lambda:InvokeFunction'],
  },
  {
    name: 'a signed code change through S3',
    inputs: { ...SIGNED, gates: 'none' },
    prepare: async scenario => {
      await scenario.created()
      await trustedConfig(scenario)
    },
    actions: [...READS, ...RELEASE, ...STAGING, ...SIGNING, 'lambda:GetCodeSigningConfig'],
  },
  {
    name: 'the first release, tagged, with a signing config of its own, and the next one',
    inputs: { ...CREATION, ...SIGNED, ...SMOKE, tags: '{"team": "blue"}', 'create-signing-config': 'true' },
    prepare: async () => undefined,
    again: remove,
    run: twice,
    actions: [
      ...READS,
      'lambda:ListTags',
      'lambda:TagResource',
      ...RELEASE,
      'lambda:InvokeFunction',
      ...STAGING,
      ...SIGNING,
      'lambda:GetCodeSigningConfig',
      'lambda:CreateCodeSigningConfig',
      'lambda:CreateFunction',
      'lambda:CreateAlias',
      'iam:PassRole',
    ],
  },
]

describe.each(JOURNEYS)('under the printed policy: $name', journey => {
  let scenario: DeployScenario
  let policy: PolicyDocument
  let round = 0
  const act = journey.run ?? deployed

  const attempt = async (under: PolicyDocument): Promise<string | undefined> => {
    round += 1
    root().sandbox.access.set(undefined)
    scenario.release(`round ${round}`)
    await journey.again?.(scenario, round)
    root().sandbox.access.set([under])
    return act(scenario, journey.inputs)
  }

  beforeAll(async () => {
    scenario = scenarios.next()
    await (journey.prepare?.(scenario) ?? scenario.created())
    scenario.release('planned')
    policy = await printedPolicy(scenario, journey.inputs)
  })

  test('it goes well, twice', async () => {
    expect(actionsOf(policy).map(({ action }) => action)).toEqual(journey.actions)
    expect(await attempt(policy)).toBeUndefined()
    expect(await attempt(policy)).toBeUndefined()
  })

  test.each(journey.actions)('without %s it fails, naming it and the resource', async action => {
    const text = await attempt(without(policy, action))
    expect(text).toContain(action)
    const { resources = [] } = actionsOf(policy).find(one => one.action === action) ?? {}
    expect(resources.some(resource => namesResource(text ?? '', resource))).toBe(true)
  })
})

/** The resource as an ARN, or an object as people write it. */
function namesResource(text: string, resource: string): boolean {
  const object = /^arn:aws:s3:::([^/]+)/.exec(resource)?.[1]
  return (
    text.split(/[\s"]+/).some(word => fits(resource, word.replace(/[.,]$/, ''))) ||
    (object !== undefined && text.includes(object))
  )
}
