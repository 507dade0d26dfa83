import { randomUUID } from 'node:crypto'
import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { attachedConfig } from '../model/code-trust.ts'
import type { Code, LambdaFunction, Transition } from '../model/function.ts'
import { checkRequestSize } from '../model/package.ts'
import { imageCode, readUpload, zipCode } from '../model/read-code.ts'
import { readArchitecture, readSettings } from '../model/read-settings.ts'
import { functionArn, parseFunctionName } from '../model/reference.ts'
import { renderConfiguration } from '../model/render.ts'
import { defaultSettings, type Settings } from '../model/settings.ts'
import { created } from '../model/transitions.ts'
import { checkEnum, checkLength, required } from '../wire/constraints.ts'
import { conflict, invalidParameter } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'
import { addVersion } from './publish-version.ts'

export const createFunction: Operation = {
  name: 'CreateFunction',
  method: 'POST',
  path: '/2015-03-31/functions',
  write: true,
  run(context, input): AwsReply {
    checkRequestSize(input.request.body.length, 'CreateFunction')
    const { body } = input
    const { name } = parseFunctionName(context.account, body.needString('FunctionName'))
    checkLength(name, 'functionName', 64)
    const defaults = defaultSettings(name, body.needString('Role'))
    const settings: Settings = { ...defaults, ...readSettings(context, body, defaults.LoggingConfig) }
    const architecture = readArchitecture(body) ?? 'x86_64'
    if (context.store.functions.has(name)) throw conflict(`Function already exist: ${name}`)
    const codeSigningConfigArn = body.string('CodeSigningConfigArn')
    attachedConfig(context, codeSigningConfigArn)
    const code = readCode(context, body, name, settings, codeSigningConfigArn)

    const now = context.clock.now()
    const failure = context.store.takeFailure(name, 'create')
    const transition: Transition = { kind: 'create', at: now + context.durations.create, failure }
    const birth = { settings, code, architecture, now, transition, revisionId: randomUUID() }
    const made = newFunction(context, name, created(birth), codeSigningConfigArn, body.stringMap('Tags') ?? {})
    context.store.functions.set(name, made)
    const publish = body.boolean('Publish')
    const shown = publish ? addVersion(context, made, undefined) : made.latest
    return json(201, renderConfiguration(context.account, made, shown, publish ? shown.version : undefined))
  },
}

function readCode(
  context: LambdaContext,
  body: Fields,
  functionName: string,
  settings: Settings,
  codeSigningConfigArn: string | undefined,
): Code {
  const source = body.object('Code')
  if (source === undefined) throw required('code')
  const packageType = checkEnum(body.string('PackageType') ?? 'Zip', 'packageType', ['Zip', 'Image'])
  if (packageType === 'Image') {
    const uri = source.string('ImageUri')
    if (uri === undefined) throw invalidParameter("An image is required when the package type is set to 'image'")
    return imageCode(uri)
  }
  if (settings.Runtime === undefined || settings.Handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    )
  }
  const upload = readUpload(context, source)
  if (upload === undefined) throw invalidParameter('Please provide a source for function code.')
  return zipCode(context, upload, { functionName, layers: settings.Layers ?? [], codeSigningConfigArn })
}

function newFunction(
  context: LambdaContext,
  name: string,
  latest: LambdaFunction['latest'],
  codeSigningConfigArn: string | undefined,
  tags: Readonly<Record<string, string>>,
): LambdaFunction {
  return {
    name,
    arn: functionArn(context.account, name),
    latest,
    versions: new Map(),
    lastVersion: 0,
    aliases: new Map(),
    policies: new Map(),
    urls: new Map(),
    eventInvokeConfigs: new Map(),
    provisioned: new Map(),
    reservedConcurrency: undefined,
    codeSigningConfigArn,
    recursiveLoop: 'Terminate',
    runtimeManagement: new Map(),
    tags: new Map(Object.entries(tags)),
    durableExecutions: [],
    running: 0,
  }
}
