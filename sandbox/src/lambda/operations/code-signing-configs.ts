import { randomBytes } from 'node:crypto'
import type { AwsReply } from '../../http/service.ts'
import { AwsError } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import type { CodeSigningConfig } from '../model/store.ts'
import { checkEnum, required, validationError } from '../wire/constraints.ts'
import { conflict } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json, noContent, timestamp } from '../wire/reply.ts'

const COLLECTION = '/2020-04-22/code-signing-configs'
const ITEM = `${COLLECTION}/{CodeSigningConfigArn}`
const POLICIES = ['Warn', 'Enforce'] as const

export const createCodeSigningConfig: Operation = {
  name: 'CreateCodeSigningConfig',
  method: 'POST',
  path: COLLECTION,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const profileVersionArns = readPublishers(body)
    if (profileVersionArns === undefined) throw required('allowedPublishers')
    const { account } = context
    const id = `csc-${randomBytes(9).toString('hex').slice(0, 17)}`
    const config: CodeSigningConfig = {
      id,
      arn: `arn:${account.partition}:lambda:${account.region}:${account.id}:code-signing-config:${id}`,
      description: body.string('Description') ?? '',
      profileVersionArns,
      // F§2.2: Warn is the default.
      untrusted: readPolicy(body) ?? 'Warn',
      modified: context.clock.now(),
      tags: new Map(Object.entries(body.stringMap('Tags') ?? {})),
    }
    context.store.codeSigningConfigs.set(config.arn, config)
    return json(201, { CodeSigningConfig: render(config) })
  },
}

export const getCodeSigningConfig: Operation = {
  name: 'GetCodeSigningConfig',
  method: 'GET',
  path: ITEM,
  write: false,
  run: (context, input) => json(200, { CodeSigningConfig: render(find(context, input)) }),
}

export const listCodeSigningConfigs: Operation = {
  name: 'ListCodeSigningConfigs',
  method: 'GET',
  path: COLLECTION,
  write: false,
  run(context, input): AwsReply {
    const page = paginate(input, [...context.store.codeSigningConfigs.values()], config => config.arn, 50)
    return json(200, present({ CodeSigningConfigs: page.items.map(render), NextMarker: page.nextMarker }))
  },
}

export const updateCodeSigningConfig: Operation = {
  name: 'UpdateCodeSigningConfig',
  method: 'PUT',
  path: ITEM,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const config = find(context, input)
    const next: CodeSigningConfig = {
      ...config,
      description: body.string('Description') ?? config.description,
      profileVersionArns: readPublishers(body) ?? config.profileVersionArns,
      untrusted: readPolicy(body) ?? config.untrusted,
      modified: context.clock.now(),
    }
    context.store.codeSigningConfigs.set(next.arn, next)
    return json(200, { CodeSigningConfig: render(next) })
  },
}

export const deleteCodeSigningConfig: Operation = {
  name: 'DeleteCodeSigningConfig',
  method: 'DELETE',
  path: ITEM,
  write: true,
  run(context, input): AwsReply {
    const config = find(context, input)
    if (usersOf(context, config).length > 0) {
      throw conflict(
        `The code signing configuration ${config.arn} cannot be deleted because it is attached to one or more functions.`,
      )
    }
    context.store.codeSigningConfigs.delete(config.arn)
    return noContent()
  },
}

export const listFunctionsByCodeSigningConfig: Operation = {
  name: 'ListFunctionsByCodeSigningConfig',
  method: 'GET',
  path: `${ITEM}/functions`,
  write: false,
  run(context, input): AwsReply {
    const page = paginate(input, usersOf(context, find(context, input)), arn => arn, 50)
    return json(200, present({ FunctionArns: page.items, NextMarker: page.nextMarker }))
  },
}

function usersOf(context: LambdaContext, config: CodeSigningConfig): readonly string[] {
  const functions = [...context.store.functions.values()]
  return functions.filter(one => one.codeSigningConfigArn === config.arn).map(one => one.arn)
}

/** F§2.2: 1 to 20 profile versions. */
function readPublishers(body: Fields): readonly string[] | undefined {
  const arns = body.object('AllowedPublishers')?.strings('SigningProfileVersionArns')
  if (arns === undefined || (arns.length >= 1 && arns.length <= 20)) return arns
  const rule = `Member must have length ${arns.length === 0 ? 'greater than or equal to 1' : 'less than or equal to 20'}`
  throw validationError({
    value: `[${arns.join(', ')}]`,
    at: 'allowedPublishers.signingProfileVersionArns',
    rule,
  })
}

function readPolicy(body: Fields): 'Warn' | 'Enforce' | undefined {
  const policy = body.object('CodeSigningPolicies')?.string('UntrustedArtifactOnDeployment')
  return policy === undefined
    ? undefined
    : checkEnum(policy, 'codeSigningPolicies.untrustedArtifactOnDeployment', POLICIES)
}

function find(context: LambdaContext, input: Input): CodeSigningConfig {
  const arn = input.label('CodeSigningConfigArn')
  const config = context.store.codeSigningConfigs.get(arn)
  if (config !== undefined) return config
  // Recorded without a Type (F§2.2).
  const message = `The Lambda code signing configuration ${arn} can not be found.`
  throw new AwsError(404, 'ResourceNotFoundException', message)
}

function render(config: CodeSigningConfig): JsonObject {
  return {
    CodeSigningConfigId: config.id,
    CodeSigningConfigArn: config.arn,
    Description: config.description,
    AllowedPublishers: { SigningProfileVersionArns: config.profileVersionArns },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: config.untrusted },
    LastModified: timestamp(config.modified),
  }
}
