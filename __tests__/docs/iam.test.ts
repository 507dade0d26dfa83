import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PublishLayerVersionCommand, TagResourceCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod/mini'
import { recover } from '../../src/recover/recover.ts'
import { rollBack } from '../../src/rollback/rollback.ts'
import { QuietLog } from '../rollout/stage.ts'
import { CREATION, DeployScenario, type Inputs } from '../support/deploy-scenario.ts'
import { guardedFixture, printedPolicy } from '../support/policy-journeys.ts'
import { handlerZip, type SandboxFixture } from '../support/sandbox-fixture.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/iam.md'), 'utf8')

const policy = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z.array(z.looseObject({ Effect: z.literal('Allow'), Action: z.union([z.string(), z.array(z.string())]) })),
})

const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(match => match[1] ?? '')

/** Where the permission has another name than the call. `GetCallerIdentity` needs none; assuming a role is the trust policy's. */
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: 'lambda:InvokeFunction',
  GetLayerVersionByArn: 'lambda:GetLayerVersion',
  HeadObject: 's3:GetObject',
  HeadBucket: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  // The cleanup names the version of every object it looks at or deletes.
  DeleteObject: 's3:DeleteObjectVersion',
  GetObjectTagging: 's3:GetObjectVersionTagging',
  GetCallerIdentity: 'sts:GetCallerIdentity',
  AssumeRoleWithWebIdentity: 'sts:AssumeRoleWithWebIdentity',
}

/** The calls the code can make: `new GetAliasCommand`. */
function calls(): string[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter(file => file.isFile())
  const names = sources.flatMap(file => [
    ...readFileSync(join(file.parentPath, file.name), 'utf8').matchAll(/new ([A-Z]\w+)Command\(/g),
  ])
  return [...new Set(names.map(match => match[1] ?? ''))]
}

describe('the permissions page', () => {
  test('holds policies that are valid JSON', () => {
    expect(blocks.length).toBeGreaterThan(6)
    for (const block of blocks) expect(policy.safeParse(JSON.parse(block)).error).toBeUndefined()
  })

  test('names the permission of every call the code can make', () => {
    const missing = calls().filter(name => {
      const action = ACTIONS[name]
      return action === undefined
        ? !new RegExp(`\\b(lambda|logs|cloudwatch|codedeploy|s3|signer|sns|events):${name}\\b`).test(page)
        : !page.includes(action)
    })
    expect(missing).toEqual([])
  })

  test('grants no wildcard of actions', () => {
    expect(page).not.toMatch(/"[a-z0-9]+:\*"/)
  })
})

const statement = z.object({
  Sid: z.string(),
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
})

/** What the page allows, by the name of the statement. */
const documented = new Map(
  blocks
    .flatMap(block => policy.parse(JSON.parse(block)).Statement)
    .filter(one => 'Sid' in one)
    .map(one => statement.parse(one))
    .map(one => [one.Sid, one] as const),
)

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const SETTINGS = {
  role: 'arn:aws:iam::123456789012:role/orders',
  layers: 'arn:aws:lambda:eu-central-1:123456789012:layer:shared:7',
  'vpc-config': '{"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}',
  'kms-key-arn': KEY,
  'file-system-configs':
    '[{"Arn": "arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-1", "LocalMountPath": "/mnt/data"}]',
}
const SIGNED = {
  'signing-profile': 'orders_profile',
  'create-signing-config': 'true',
  's3-bucket': 'my-artifacts',
  's3-key': 'orders/',
}
const NO_FOLDER = { 'code-artifacts-dir': '' }
const IMAGE = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:1'

describe('the policies of the page', () => {
  let fixture: SandboxFixture
  let scenario: DeployScenario
  const seen = new Set<string>()

  const holds = async (inputs: Inputs): Promise<string[]> => {
    const { Statement } = await printedPolicy(scenario, inputs)
    for (const one of Statement) {
      expect(one).toEqual(documented.get(one.Sid))
      seen.add(one.Sid)
    }
    return Statement.map(({ Sid }) => Sid)
  }

  beforeAll(async () => {
    fixture = await guardedFixture({ region: 'eu-central-1' })
    scenario = new DeployScenario(fixture, 'orders')
    const Bucket = 'my-artifacts'
    const { s3, signer } = fixture
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
    )
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'ci/orders.zip', Body: handlerZip('return 1') }))
    await signer.send(
      new PutSigningProfileCommand({ profileName: 'orders_profile', platformId: 'AWSLambda-SHA384-ECDSA' }),
    )
    // Lambda counts the versions of a layer itself; the page names the seventh.
    for (let version = 1; version <= 7; version++) {
      const Content = { ZipFile: handlerZip(`return ${version}`) }
      await fixture.lambda.send(new PublishLayerVersionCommand({ LayerName: 'shared', Content }))
    }
    await scenario.alarm()
  })
  afterAll(async () => {
    scenario.close()
    await fixture.close()
  })

  test('are what plan prints for a first release', async () => {
    const everything = { ...CREATION, ...SETTINGS, ...SIGNED, tags: '{"team": "orders"}', 'source-kms-key-arn': KEY }
    const watched = {
      alarms: 'orders-errors',
      'create-alarms': 'alias',
      'log-pattern': 'ERROR',
      'probe-payloads': '[{}]',
      'smoke-payload': '{}',
    }
    expect(await holds({ ...everything, ...watched })).toContain('CreateFunction')
    expect(await holds({ ...NO_FOLDER, role: SETTINGS.role, 'image-uri': IMAGE })).toContain('LetLambdaPull')
  })

  test('are what plan prints for a release with other settings, and for a package of another job', async () => {
    await scenario.created()
    scenario.release(2)
    expect(await holds({ ...SETTINGS, ...SIGNED })).toContain('AttachSigningConfig')
    expect(await holds({ ...NO_FOLDER, 's3-bucket': 'my-artifacts', 's3-key': 'ci/orders.zip' })).toContain(
      'ReadPackage',
    )
  })

  test('are what plan prints for a function that another tool owns', async () => {
    const Resource = 'arn:aws:lambda:eu-central-1:123456789012:function:orders'
    await fixture.lambda.send(new TagResourceCommand({ Resource, Tags: { ManagedBy: 'terraform' } }))
    expect(await holds({})).toContain('FindDeploymentGroup')
  })

  test('have no other statement than those, the ones for on-call and cleanup, and who is told', () => {
    expect([...documented.keys()].filter(sid => !seen.has(sid))).toEqual([
      'ReadBase',
      'FindPreviews',
      'ReadPreviews',
      'CreatePreviews',
      'WritePreviews',
      'DeletePreviews',
      'LogsOfPreviews',
      'FindLogsOfPreviews',
      'PassPreviewRole',
      'MoveTraffic',
      'FindFunctions',
      'MoveTrafficOfAny',
      'TellEnding',
      'TellEndingToBus',
      // Held against a run of their own, in __tests__/cleanup/permissions.test.ts.
      'SeeWhatIsInUse',
      'SeeWhatNamesVersions',
      'DeleteVersions',
      'FindLayers',
      'DeleteLayerVersions',
      'DeleteLogGroups',
      'FindCreatedAlarms',
      'SeeWhetherAliasIsGone',
      'DeleteCreatedAlarms',
      'SeeWhereCodeIs',
      'FindPackages',
      'DeletePackages',
    ])
  })

  describe('for on-call', () => {
    const target = { functionName: 'orders', alias: 'live' }
    const allow = (without?: string): void => {
      const whole = documented.get('MoveTraffic')
      const Action = whole?.Action.filter(action => action !== without)
      fixture.sandbox.access.set([{ Version: '2012-10-17', Statement: [{ ...whole, Action }] }])
    }
    const back = () => rollBack(scenario.connect(), { ...target, dryRun: false }, new QuietLog())
    const recovered = () =>
      recover(
        scenario.connect(),
        { functionNames: ['orders'], alias: 'live', dryRun: false, liveAfter: async () => undefined },
        new QuietLog(),
      )

    test('are enough to roll back, and without any action it is named', async () => {
      fixture.sandbox.access.set(undefined)
      expect((await scenario.deploy()).result?.outcome).toBe('promoted')
      for (const action of documented.get('MoveTraffic')?.Action ?? []) {
        allow(action)
        await expect(back()).rejects.toMatchObject({
          message: expect.stringContaining(`${action} on arn:aws:lambda:eu-central-1:123456789012:function:orders`),
        })
      }
      allow()
      expect((await back()).kind).toBe('rolled-back')
      expect(await scenario.serving()).toBe('1')
    })

    test('are enough to recover', async () => {
      fixture.sandbox.access.set(undefined)
      scenario.release(3)
      expect(
        (await scenario.deploy({ strategy: 'canary 10% 5m', engine: 'schedule', gates: 'none' })).result?.outcome,
      ).toBe('in-progress')
      await fixture.sandbox.clock.advance(3600)
      allow('lambda:UpdateAlias')
      expect((await recovered())[0]).toMatchObject({
        kind: 'failed',
        text: expect.stringContaining('lambda:UpdateAlias'),
      })
      allow()
      expect((await recovered())[0]?.kind).toBe('undone')
      expect(await scenario.serving()).toBe('1')
    })
  })
})
