import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { findTarget, type Target } from '../model/find.ts'
import { referenceOf } from '../model/reference.ts'
import { renderConfiguration, renderListed } from '../model/render.ts'
import { checkEnum } from '../wire/constraints.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json } from '../wire/reply.ts'
import { codeLocation, resolvedObject } from './code-download.ts'

export const getFunction: Operation = {
  name: 'GetFunction',
  method: 'GET',
  path: '/2015-03-31/functions/{FunctionName}',
  write: false,
  run(context, input): AwsReply {
    const target = findTarget(context, referenceOf(context.account, input))
    const { found } = target
    const body = present({
      Configuration: render(context, target),
      Code: renderCode(context, input, target),
      Tags: found.tags.size === 0 ? undefined : Object.fromEntries(found.tags),
      Concurrency:
        found.reservedConcurrency === undefined
          ? undefined
          : { ReservedConcurrentExecutions: found.reservedConcurrency },
    })
    return json(200, body)
  },
}

export const getFunctionConfiguration: Operation = {
  name: 'GetFunctionConfiguration',
  method: 'GET',
  path: '/2015-03-31/functions/{FunctionName}/configuration',
  write: false,
  run(context, input): AwsReply {
    return json(200, render(context, findTarget(context, referenceOf(context.account, input))))
  },
}

export const listFunctions: Operation = {
  name: 'ListFunctions',
  method: 'GET',
  path: '/2015-03-31/functions',
  write: false,
  run(context, input): AwsReply {
    const which = input.query('FunctionVersion')
    if (which !== undefined) checkEnum(which, 'functionVersion', ['ALL'])
    const all = context.store.functionsAt(context.clock.now()).flatMap(found => {
      const configurations = which === undefined ? [found.latest] : [found.latest, ...found.versions.values()]
      return configurations.map(configuration => ({ found, configuration }))
    })
    const page = paginate(input, all, item => `${item.found.name}:${item.configuration.version}`, 50)
    const functions = page.items.map(item => {
      const listed = renderListed(context.account, item.found, item.configuration)
      // Without ALL the ARN is the function's own.
      return which === undefined ? { ...listed, FunctionArn: item.found.arn } : listed
    })
    return json(200, present({ Functions: functions, NextMarker: page.nextMarker }))
  },
}

function render(context: LambdaContext, { found, configuration, qualifier }: Target): JsonObject {
  return renderConfiguration(context.account, found, configuration, qualifier)
}

function renderCode(context: LambdaContext, input: Input, { found, configuration }: Target): JsonObject {
  const { code } = configuration
  if (code.kind === 'image') {
    const repository = code.uri.replace(/@sha256:[0-9a-f]+$/, '').replace(/:[^/:]+$/, '')
    const resolved = `${repository}@sha256:${code.sha256}`
    return { RepositoryType: 'ECR', ImageUri: code.uri, ResolvedImageUri: resolved }
  }
  return present({
    RepositoryType: 'S3',
    Location: codeLocation(context, input, `${found.arn}:${configuration.version}`),
    // F§1.8: of code that is referred to where it lies.
    ResolvedS3Object: code.referenced && resolvedObject(code.referenced),
  })
}
