import { CodeDeployClient, CreateApplicationCommand, CreateDeploymentCommand } from '@aws-sdk/client-codedeploy'
import { CreateAliasCommand, GetAliasCommand, PublishVersionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import { waitUntilVersionActive } from '../../src/function/state.ts'
import { findDeploymentGroup } from '../../src/resources/deployment-group.ts'
import { deployedByCodeDeploy } from '../support/code-deploy.ts'
import { existingFunction } from '../support/existing-function.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let aws: ReturnType<typeof connect>
let client: CodeDeployClient
beforeAll(async () => {
  fixture = await sandboxFixture()
  aws = connect({ env: fixture.env })
  client = new CodeDeployClient(fixture.client)
  await existingFunction(fixture, 'orders')
  await fixture.lambda.send(new PublishVersionCommand({ FunctionName: 'orders' }))
  await waitUntilVersionActive(aws, 'orders', '1')
  for (const Name of ['live', 'beta']) {
    await fixture.lambda.send(new CreateAliasCommand({ FunctionName: 'orders', Name, FunctionVersion: '1' }))
  }
})
afterAll(async () => {
  client.destroy()
  await fixture.close()
})

const GROUP = { application: 'shop-App', group: 'shop-OrdersGroup', functionName: 'orders', alias: 'live' }

test('an account without CodeDeploy has no group on the alias', async () => {
  await expect(findDeploymentGroup(aws, 'orders', 'live')).resolves.toEqual({ kind: 'none' })
})

describe('with a group that has shifted an alias', () => {
  beforeAll(async () => {
    // More than one page of applications, the one that counts on the second.
    for (let n = 0; n < 101; n++) {
      const applicationName = `other-${n}`
      await client.send(new CreateApplicationCommand({ applicationName, computePlatform: 'Lambda' }))
    }
    await deployedByCodeDeploy(fixture, GROUP)
  })

  test('that group is found', async () => {
    const group = { application: GROUP.application, name: GROUP.group }
    await expect(findDeploymentGroup(aws, 'orders', 'live')).resolves.toEqual({ kind: 'found', group })
  })

  test.each([
    ['another alias of the function', 'orders', 'beta'],
    ['another function', 'order', 'live'],
  ])('%s has none', async (_, functionName, alias) => {
    await expect(findDeploymentGroup(aws, functionName, alias)).resolves.toEqual({ kind: 'none' })
  })

  test('a denied read is no proof of absence: it names what to allow', async () => {
    const operation = 'ListDeploymentGroups'
    const allow = fixture.sandbox.fault({ operation, count: 'always', effect: { kind: 'access-denied' } })
    const read = await findDeploymentGroup(aws, 'orders', 'live')
    allow()
    expect(read).toMatchObject({
      kind: 'unreadable',
      why: expect.stringContaining('"Action": "codedeploy:ListDeploymentGroups"'),
    })
  })
})

describe("the sandbox's CodeDeploy", () => {
  const deployment = (config: string, target: string) =>
    new CreateDeploymentCommand({
      applicationName: GROUP.application,
      deploymentGroupName: GROUP.group,
      deploymentConfigName: config,
      revision: {
        revisionType: 'AppSpecContent',
        appSpecContent: {
          content: JSON.stringify({
            Resources: [
              {
                o: {
                  Properties: { Name: 'orders', Alias: 'beta', CurrentVersion: '1', TargetVersion: target },
                },
              },
            ],
          }),
        },
      },
    })

  test('moves an alias all at once, with a new revision', async () => {
    const beta = () => fixture.lambda.send(new GetAliasCommand({ FunctionName: 'orders', Name: 'beta' }))
    const before = await beta()
    await client.send(deployment('CodeDeployDefault.LambdaAllAtOnce', '1'))
    const after = await beta()
    expect(after.FunctionVersion).toBe('1')
    expect(after.RevisionId).not.toBe(before.RevisionId)
  })

  test('answers a clear 501 to what it does not emulate', async () => {
    await expect(client.send(deployment('CodeDeployDefault.LambdaCanary10Percent5Minutes', '1'))).rejects.toMatchObject(
      { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } },
    )
  })

  test('refuses a version that does not exist', async () => {
    await expect(client.send(deployment('CodeDeployDefault.LambdaAllAtOnce', '9'))).rejects.toThrow('not found')
  })
})
