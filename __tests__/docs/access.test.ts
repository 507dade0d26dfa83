import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readTemplate } from '../../scripts/docs/access/cloudformation.ts'
import { type EvaluatedRole, evaluatedRoles } from '../../scripts/docs/access/evaluate-template.ts'
import { BARE, EXAMPLE } from '../../scripts/docs/access/example.ts'
import { documentedStatements } from '../../scripts/docs/access/statements.ts'
import { buildPackage } from '../../src/build/build.ts'
import { parseSignInputs } from '../../src/config/sign-inputs.ts'
import { rollBack } from '../../src/rollback/rollback.ts'
import { type Signed, signPackage } from '../../src/sign/sign.ts'
import { QuietLog } from '../rollout/stage.ts'
import { DeployScenario, type Inputs } from '../support/deploy-scenario.ts'
import { guardedFixture, printedPolicy } from '../support/policy-journeys.ts'
import type { SandboxFixture } from '../support/sandbox-fixture.ts'

/** Statements that say here of one function what the page says of any, or leave out an action this role never needs. */
const NARROWED = [
  'ReadPackage',
  'SeeWhatNamesVersions',
  'DeleteVersions',
  'MoveTrafficOfAny',
  'KeepAlarms',
  'Sign',
  'StagePackage',
  'ReadPreviews',
  'CreatePreviews',
  'WritePreviews',
  'DeletePreviews',
  'LogsOfPreviews',
]

const documented = documentedStatements()
const roles = evaluatedRoles(readTemplate(), EXAMPLE)

function role(key: string): EvaluatedRole {
  const found = roles.get(`${key}Role`)
  if (found === undefined) throw new Error(`the template makes no role ${key}`)
  return found
}

const claim = (name: string): string => `token.actions.githubusercontent.com:${name}`

describe('the roles of the template', () => {
  test('have the statements of the permissions page, word for word', () => {
    const statements = [...roles.values()].flatMap(one => one.statements)
    const plain = statements.filter(({ Sid }) => !NARROWED.includes(Sid))
    expect(plain.length).toBeGreaterThan(12)
    for (const one of plain) expect(one).toEqual(documented.get(one.Sid))
  })

  test('narrow others, and never widen them', () => {
    for (const { statements } of roles.values())
      for (const { Sid, Action, Resource, Condition } of statements.filter(one => NARROWED.includes(one.Sid))) {
        const whole = documented.get(Sid)
        expect(Action.filter(action => !whole?.Action.includes(action))).toEqual([])
        expect(Condition).toEqual(whole?.Condition)
        if (whole?.Resource.includes('*') === true) continue
        expect(Resource.filter(one => !/[:/]orders(?=$|[:/]|-pr-|-\*|_profile$)/.test(one))).toEqual([])
      }
  })

  test('leave out what is not wanted', () => {
    const bare = evaluatedRoles(readTemplate(), BARE)
    expect([...bare.keys()]).toEqual(['DeployRole', 'TrafficRole', 'CleanupRole'])
    const sids = bare.get('DeployRole')?.statements.map(({ Sid }) => Sid)
    expect(sids).toEqual([
      'ReadFunction',
      'ReadCallers',
      'ReadAlarms',
      'UpdateCode',
      'Release',
      'CallVersion',
      'CreateAlias',
      'ReadMark',
    ])
  })

  test('fit into the 10,240 characters that the inline policies of a role may have', () => {
    for (const { statements } of roles.values()) expect(JSON.stringify(statements).length).toBeLessThan(10_000)
  })

  test('can be assumed by named workflows only, in both forms of the subject, and by no wildcard', () => {
    for (const { trust } of roles.values()) {
      expect(Object.keys(trust)).toEqual(['StringEquals'])
      const { StringEquals = {} } = trust
      expect(JSON.stringify(StringEquals)).not.toContain('*')
      expect(StringEquals[claim('aud')]).toBe('sts.amazonaws.com')
      const subjects = [StringEquals[claim('sub')] ?? []].flat()
      const tails = subjects.map(subject => subject.split(':').slice(2).join(':'))
      for (const tail of tails) {
        expect(subjects).toContain(`repo:acme/orders:${tail}`)
        expect(subjects).toContain(`repo:acme@1234567/orders@7654321:${tail}`)
      }
      for (const workflow of [StringEquals[claim('job_workflow_ref')] ?? []].flat())
        expect(workflow).toMatch(/^[\w-]+\/[\w-]+\/\.github\/workflows\/[\w-]+\.yml@refs\/(tags\/v0|heads\/main)$/)
    }
  })

  test('that an environment may assume refuse every other branch, whatever the environment lets in', () => {
    const taken = ({ trust }: EvaluatedRole, ref: string, workflow: string): boolean => {
      const claims: Readonly<Record<string, string>> = {
        aud: 'sts.amazonaws.com',
        sub: 'repo:acme/orders:environment:production',
        ref,
        job_workflow_ref: `lambda-canary/lambda-canary/.github/workflows/${workflow}@refs/tags/v0`,
      }
      return Object.entries(trust.StringEquals ?? {}).every(([key, values]) =>
        [values].flat().includes(claims[key.split(':')[1] ?? ''] ?? ''),
      )
    }
    for (const [key, workflow] of [
      ['Deploy', 'lambda-deploy.yml'],
      ['Traffic', 'lambda-recover.yml'],
      ['Cleanup', 'lambda-cleanup.yml'],
    ] as const) {
      expect(taken(role(key), 'refs/heads/main', workflow)).toBe(true)
      for (const other of ['refs/heads/attack', 'refs/tags/main', 'refs/pull/7/merge'])
        expect(taken(role(key), other, workflow)).toBe(false)
    }
  })

  test('take one workflow of the user’s own where it is named: to release, to move traffic, to clean up, and not to sign', () => {
    const own = 'acme/orders/.github/workflows/deploy.yml@refs/heads/main'
    const takes = ([key, { trust }]: [string, EvaluatedRole]): string[] =>
      [trust.StringEquals?.[claim('job_workflow_ref')] ?? []].flat().includes(own) ? [key] : []
    expect([...roles].flatMap(takes)).toEqual(['DeployRole', 'TrafficRole', 'CleanupRole'])
    expect([...evaluatedRoles(readTemplate(), BARE)].flatMap(takes)).toEqual([])
  })

  test('that bind no workflow only read', () => {
    const free = [...roles].filter(([, { trust }]) => trust.StringEquals?.[claim('job_workflow_ref')] === undefined)
    expect(free.map(([key]) => key)).toEqual(['PlanRole'])
    for (const action of role('Plan').statements.flatMap(({ Action }) => Action))
      expect(action).toMatch(/^\w+:(Get|List|Describe|Filter)/)
  })

  test('for traffic and cleanup are good for jobs with an environment and without', () => {
    for (const key of ['Traffic', 'Cleanup']) {
      const subjects = [role(key).trust.StringEquals?.[claim('sub')] ?? []].flat()
      for (const tail of ['environment:production', 'ref:refs/heads/main'])
        expect(subjects).toContain(`repo:acme/orders:${tail}`)
    }
  })

  test('for production ask for its environment; what a pull request may be is a preview or a plan, and nothing else', () => {
    const subject = (key: string): string => JSON.stringify(role(key).trust.StringEquals?.[claim('sub')])
    expect(subject('Deploy')).toContain(':environment:production')
    for (const key of ['Deploy', 'Sign', 'Traffic', 'Cleanup']) expect(subject(key)).not.toContain('pull_request')
    expect(subject('Previews')).toContain(':pull_request')
  })

  test('sign or release, and never both', () => {
    const actions = (key: string): string =>
      role(key)
        .statements.flatMap(({ Action }) => Action)
        .join()
    expect(actions('Deploy')).not.toMatch(/signer:|s3:Put|CodeSigningConfig\b(?<!Get\w*)|(lambda|s3|logs):Delete/)
    expect(actions('Sign')).not.toMatch(/lambda:/)
    expect(actions('Traffic')).not.toMatch(/UpdateFunction|lambda:Publish|signer:|(lambda|s3|logs):Delete/)
  })
})

describe('under the policies of the template', () => {
  let fixture: SandboxFixture
  let scenario: DeployScenario
  const UNSIGNED: Inputs = { alarms: 'orders-errors', 'smoke-payload': '{}' }

  beforeAll(async () => {
    fixture = await guardedFixture({ region: 'eu-central-1' })
    scenario = new DeployScenario(fixture, 'orders')
    const Bucket = 'my-artifacts'
    await fixture.s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
    )
    await fixture.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    await fixture.signer.send(
      new PutSigningProfileCommand({ profileName: 'orders_profile', platformId: 'AWSLambda-SHA384-ECDSA' }),
    )
    await scenario.alarm()
    await scenario.created()
  })
  afterAll(async () => {
    scenario.close()
    await fixture.close()
  })

  const as = (key?: string): void =>
    fixture.sandbox.access.set(
      key === undefined ? undefined : [{ Version: '2012-10-17', Statement: role(key).statements }],
    )

  async function signed(): Promise<Signed> {
    const built = await buildPackage(
      { kind: 'directory', path: 'code' },
      { workspace: scenario.workspace, scratch: scenario.workspace, env: process.env, log: new QuietLog() },
    )
    if (built.kind !== 'zip') throw new TypeError('a folder is a zip')
    const given: Inputs = {
      zip: 'x.zip',
      'signing-profile': 'orders_profile',
      's3-bucket': 'my-artifacts',
      's3-key': 'orders/',
    }
    return signPackage(
      scenario.connect(),
      parseSignInputs(name => given[name] ?? ''),
      built,
      new QuietLog(),
    )
  }

  const inS3 = ({ bucket, key, version }: Signed): Inputs => ({
    ...UNSIGNED,
    'code-artifacts-dir': '',
    's3-bucket': bucket,
    's3-key': key,
    's3-object-version': version,
  })

  test('a release goes well, and its plan asks for nothing else', async () => {
    as()
    scenario.release('planned')
    for (const one of (await printedPolicy(scenario, UNSIGNED)).Statement)
      expect(role('Deploy').statements.find(({ Sid }) => Sid === one.Sid)).toEqual(one)
    as('Deploy')
    expect((await scenario.deploy(UNSIGNED)).result?.outcome).toBe('promoted')
  })

  test('one role signs, the other one releases what was signed', async () => {
    scenario.release('to be signed')
    as('Sign')
    const object = await signed()
    as()
    for (const one of (await printedPolicy(scenario, inS3(object))).Statement)
      if (one.Sid !== 'ReadPackage') expect(role('Deploy').statements.find(({ Sid }) => Sid === one.Sid)).toEqual(one)
    as('Deploy')
    expect((await scenario.deploy(inS3(object))).result?.outcome).toBe('promoted')
  })

  test('the role that releases cannot sign, and the one that signs cannot release', async () => {
    scenario.release('stolen')
    as('Deploy')
    await expect(signed()).rejects.toMatchObject({ message: expect.stringContaining('signer:GetSigningProfile') })
    as('Sign')
    const { refused } = await scenario.deploy(UNSIGNED)
    expect(refused?.message).toContain('lambda:GetFunction')
  })

  test('a person can put stable back, and cannot release', async () => {
    as('Traffic')
    const target = { functionName: 'orders', alias: 'live' }
    expect((await rollBack(scenario.connect(), { ...target, dryRun: false }, new QuietLog())).kind).toBe('rolled-back')
    scenario.release('by a person')
    const { refused } = await scenario.deploy(UNSIGNED)
    expect(refused?.message).toContain('AWS denied')
  })
})
