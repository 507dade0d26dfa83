import { randomBytes, randomUUID } from 'node:crypto'
import { AwsError } from '../http/service.ts'
import type { AliasMover } from '../ports.ts'
import { parseAppSpec } from './app-spec.ts'
import { isObject, type JsonObject, refused, requiredText, texts } from './json.ts'
import type { Application, Deployment, DeploymentGroup, Registry } from './registry.ts'

export interface Operation {
  readonly write: boolean
  run(input: JsonObject): JsonObject
}

const ALL_AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce'
const PAGE = 100

/** CodeDeploy as far as somebody has to find out what shifts an alias; of its own shifts only the one all at once. */
export function operations(registry: Registry, aliases: AliasMover, now: () => number): Record<string, Operation> {
  const applicationOf = (input: JsonObject): Application => {
    const name = requiredText(input, 'applicationName', 'ApplicationNameRequiredException')
    const found = registry.applications.get(name)
    if (found === undefined) throw refused('ApplicationDoesNotExistException', `No application found for name: ${name}`)
    return found
  }
  const groupOf = (application: Application, name: string): DeploymentGroup => {
    const found = application.groups.get(name)
    if (found !== undefined) return found
    throw refused('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`)
  }
  const deploymentOf = (input: JsonObject): Deployment => {
    const id = requiredText(input, 'deploymentId', 'DeploymentIdRequiredException')
    const found = registry.deployments.get(id)
    if (found === undefined) throw refused('DeploymentDoesNotExistException', `No deployment found for id: ${id}`)
    return found
  }
  return {
    CreateApplication: {
      write: true,
      run: input => {
        const name = requiredText(input, 'applicationName', 'ApplicationNameRequiredException')
        if (input.computePlatform !== 'Lambda') throw notEmulated('applications that are not of Lambda')
        if (registry.applications.has(name)) {
          throw refused('ApplicationAlreadyExistsException', `Application ${name} already exists`)
        }
        const application = { id: randomUUID(), name, createdAt: now(), groups: new Map() }
        registry.applications.set(name, application)
        return { applicationId: application.id }
      },
    },
    CreateDeploymentGroup: {
      write: true,
      run: input => {
        const { groups } = applicationOf(input)
        const name = requiredText(input, 'deploymentGroupName', 'DeploymentGroupNameRequiredException')
        const roleArn = requiredText(input, 'serviceRoleArn', 'RoleRequiredException')
        if (groups.has(name)) {
          throw refused('DeploymentGroupAlreadyExistsException', `Deployment group ${name} already exists`)
        }
        const config = typeof input.deploymentConfigName === 'string' ? input.deploymentConfigName : ALL_AT_ONCE
        const group = { id: randomUUID(), name, config, roleArn, last: undefined }
        groups.set(name, group)
        return { deploymentGroupId: group.id }
      },
    },
    CreateDeployment: {
      write: true,
      run: input => {
        const application = applicationOf(input)
        const name = requiredText(input, 'deploymentGroupName', 'DeploymentGroupNameRequiredException')
        const group = groupOf(application, name)
        const config = input.deploymentConfigName ?? group.config
        if (config !== ALL_AT_ONCE) throw notEmulated(`shifting traffic by ${config}`)
        const spec = parseAppSpec(appSpecContent(input))
        aliases.moveAlias(spec.functionName, spec.alias, spec.targetVersion)
        const id = `d-${randomBytes(5).toString('hex').slice(0, 9).toUpperCase()}`
        const deployment = { id, application: application.name, group: name, spec, createdAt: now() }
        registry.deployments.set(id, deployment)
        group.last = deployment
        return { deploymentId: id }
      },
    },
    ListApplications: {
      write: false,
      run: input => paged(input, 'applications', [...registry.applications.keys()]),
    },
    BatchGetApplications: {
      write: false,
      run: input => ({
        applicationsInfo: texts(input, 'applicationNames').flatMap(name => {
          const found = registry.applications.get(name)
          return found === undefined
            ? []
            : [
                {
                  applicationId: found.id,
                  applicationName: found.name,
                  createTime: found.createdAt,
                  linkedToGitHub: false,
                  computePlatform: 'Lambda',
                },
              ]
        }),
      }),
    },
    ListDeploymentGroups: {
      write: false,
      run: input => {
        const { name, groups } = applicationOf(input)
        return { applicationName: name, ...paged(input, 'deploymentGroups', [...groups.keys()]) }
      },
    },
    BatchGetDeploymentGroups: {
      write: false,
      run: input => {
        const application = applicationOf(input)
        const known = texts(input, 'deploymentGroupNames').flatMap(name => application.groups.get(name) ?? [])
        return { deploymentGroupsInfo: known.map(group => groupInfo(application, group)) }
      },
    },
    ListDeploymentTargets: {
      write: false,
      run: input => ({ targetIds: [targetId(deploymentOf(input))] }),
    },
    BatchGetDeploymentTargets: {
      write: false,
      run: input => {
        const deployment = deploymentOf(input)
        const wanted = texts(input, 'targetIds')
        return { deploymentTargets: wanted.includes(targetId(deployment)) ? [targetInfo(deployment)] : [] }
      },
    },
  }
}

function appSpecContent({ revision }: JsonObject): string {
  const spec = isObject(revision) ? revision.appSpecContent : undefined
  if (isObject(spec) && typeof spec.content === 'string') return spec.content
  throw notEmulated('revisions other than AppSpecContent')
}

function targetId({ spec }: Deployment): string {
  return `${spec.functionName}:${spec.alias}`
}

function targetInfo(deployment: Deployment): JsonObject {
  const { id, spec, createdAt } = deployment
  return {
    deploymentTargetType: 'LambdaFunction',
    lambdaTarget: {
      deploymentId: id,
      targetId: targetId(deployment),
      status: 'Succeeded',
      lastUpdatedAt: createdAt,
      lambdaFunctionInfo: {
        functionName: spec.functionName,
        functionAlias: spec.alias,
        currentVersion: spec.currentVersion,
        targetVersion: spec.targetVersion,
        targetVersionWeight: 1,
      },
    },
  }
}

function groupInfo(application: Application, { id, name, config, roleArn, last }: DeploymentGroup): JsonObject {
  const info = {
    applicationName: application.name,
    deploymentGroupId: id,
    deploymentGroupName: name,
    deploymentConfigName: config,
    serviceRoleArn: roleArn,
    computePlatform: 'Lambda',
  }
  if (last === undefined) return info
  const attempt = { deploymentId: last.id, status: 'Succeeded', createTime: last.createdAt, endTime: last.createdAt }
  return { ...info, lastAttemptedDeployment: attempt, lastSuccessfulDeployment: attempt }
}

/** The token is where the next page begins. */
function paged(input: JsonObject, name: string, all: readonly string[]): JsonObject {
  const from = input.nextToken === undefined ? 0 : Number(input.nextToken)
  if (!Number.isInteger(from)) throw refused('InvalidNextTokenException', 'The next token is not valid.')
  const end = from + PAGE
  return { [name]: all.slice(from, end), ...(end < all.length ? { nextToken: String(end) } : {}) }
}

function notEmulated(what: string): AwsError {
  return new AwsError(501, 'NotImplemented', `The sandbox does not emulate ${what}.`)
}
