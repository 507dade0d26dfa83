import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy'
import type { SandboxFixture } from './sandbox-fixture.ts'

/** CodeDeploy as SAM and others set it up: an application with a group that has moved an alias from 1 to `version`. */
export async function deployedByCodeDeploy(
  fixture: SandboxFixture,
  names: {
    readonly application: string
    readonly group: string
    readonly functionName: string
    readonly alias: string
  },
  version = '1',
): Promise<void> {
  const client = new CodeDeployClient(fixture.client)
  const { application: applicationName, group: deploymentGroupName, functionName, alias } = names
  const Properties = { Name: functionName, Alias: alias, CurrentVersion: '1', TargetVersion: version }
  const content = JSON.stringify({
    version: 0.0,
    Resources: [{ [functionName]: { Type: 'AWS::Lambda::Function', Properties } }],
  })
  try {
    await client.send(new CreateApplicationCommand({ applicationName, computePlatform: 'Lambda' }))
    const serviceRoleArn = 'arn:aws:iam::123456789012:role/codedeploy'
    await client.send(new CreateDeploymentGroupCommand({ applicationName, deploymentGroupName, serviceRoleArn }))
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } } as const
    await client.send(new CreateDeploymentCommand({ applicationName, deploymentGroupName, revision }))
  } finally {
    client.destroy()
  }
}
