import {
  BatchGetApplicationsCommand,
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentTargetsCommand,
  type CodeDeployClient,
  ListApplicationsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy'
import type { Aws } from '../aws/clients.ts'
import { explain, isAccessDenied } from '../aws/errors.ts'

/** A CodeDeploy deployment group that has shifted the alias. */
export interface DeploymentGroup {
  readonly application: string
  readonly name: string
}

export type DeploymentGroupRead =
  | { readonly kind: 'found'; readonly group: DeploymentGroup }
  | { readonly kind: 'none' }
  /** One or two sentences: what was not allowed, and what to allow. */
  | { readonly kind: 'unreadable'; readonly why: string }

/** The most names that the Batch operations take. */
const BATCH = 100

/**
 * Looks for the deployment group that shifts an alias. CodeDeploy tells a function from its deployments alone (F§4.1):
 * each group's last one names function and alias, so that a group that never deployed anything is not found.
 * @param functionName name, not ARN.
 */
export async function findDeploymentGroup(aws: Aws, functionName: string, alias: string): Promise<DeploymentGroupRead> {
  try {
    const client = await aws.codeDeploy()
    for (const application of await lambdaApplications(client)) {
      for (const { name, lastDeployment } of await groupsOf(client, application)) {
        if (await shifted(client, lastDeployment, functionName, alias)) {
          return { kind: 'found', group: { application, name } }
        }
      }
    }
    return { kind: 'none' }
  } catch (error) {
    const { what, next = '' } = explain(error, 'looking for a CodeDeploy deployment group that shifts this alias').text
    return { kind: 'unreadable', why: isAccessDenied(error) ? `${what} ${next}` : what }
  }
}

async function lambdaApplications(client: CodeDeployClient): Promise<readonly string[]> {
  const names = await everyPage(async nextToken => {
    const page = await client.send(new ListApplicationsCommand({ nextToken }))
    return { items: page.applications ?? [], nextToken: page.nextToken }
  })
  const infos = await Promise.all(
    chunks(names).map(applicationNames => client.send(new BatchGetApplicationsCommand({ applicationNames }))),
  )
  return infos
    .flatMap(({ applicationsInfo = [] }) => applicationsInfo)
    .flatMap(({ applicationName, computePlatform }) =>
      applicationName !== undefined && computePlatform === 'Lambda' ? [applicationName] : [],
    )
}

interface Group {
  readonly name: string
  readonly lastDeployment: string
}

/** The groups of an application that have deployed something. */
async function groupsOf(client: CodeDeployClient, applicationName: string): Promise<readonly Group[]> {
  const names = await everyPage(async nextToken => {
    const page = await client.send(new ListDeploymentGroupsCommand({ applicationName, nextToken }))
    return { items: page.deploymentGroups ?? [], nextToken: page.nextToken }
  })
  const infos = await Promise.all(
    chunks(names).map(deploymentGroupNames =>
      client.send(new BatchGetDeploymentGroupsCommand({ applicationName, deploymentGroupNames })),
    ),
  )
  return infos
    .flatMap(({ deploymentGroupsInfo = [] }) => deploymentGroupsInfo)
    .flatMap(({ deploymentGroupName, lastAttemptedDeployment }) =>
      deploymentGroupName !== undefined && lastAttemptedDeployment?.deploymentId !== undefined
        ? [{ name: deploymentGroupName, lastDeployment: lastAttemptedDeployment.deploymentId }]
        : [],
    )
}

async function shifted(
  client: CodeDeployClient,
  deploymentId: string,
  functionName: string,
  alias: string,
): Promise<boolean> {
  const { targetIds = [] } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }))
  if (targetIds.length === 0) return false
  const { deploymentTargets = [] } = await client.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  )
  return deploymentTargets.some(({ lambdaTarget }) => {
    const info = lambdaTarget?.lambdaFunctionInfo
    // An AppSpec may name the function by its ARN.
    return info?.functionName?.split(':').at(-1) === functionName && info.functionAlias === alias
  })
}

async function everyPage<T>(
  read: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly nextToken: string | undefined }>,
): Promise<T[]> {
  const all: T[] = []
  let token: string | undefined
  do {
    const page = await read(token)
    all.push(...page.items)
    token = page.nextToken
  } while (token !== undefined && token !== '')
  return all
}

function chunks(names: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / BATCH) }, (_, index) =>
    names.slice(index * BATCH, (index + 1) * BATCH),
  )
}
