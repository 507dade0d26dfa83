import { randomUUID } from 'node:crypto'
import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { findUnqualified } from '../model/find.ts'
import type { Code, Configuration, LambdaFunction, Transition } from '../model/function.ts'
import { checkIdle, checkRevision } from '../model/guards.ts'
import { layerVersions } from '../model/layer-references.ts'
import { checkRequestSize, checkUnpackedSize } from '../model/package.ts'
import { checkLayerTrust, imageCode, readUpload, zipCode } from '../model/read-code.ts'
import { readArchitecture, readSettings } from '../model/read-settings.ts'
import { renderConfiguration } from '../model/render.ts'
import type { Settings } from '../model/settings.ts'
import { updated } from '../model/transitions.ts'
import { invalidParameter } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'
import { addVersion } from './publish-version.ts'

export const updateFunctionCode: Operation = {
  name: 'UpdateFunctionCode',
  method: 'PUT',
  path: '/2015-03-31/functions/{FunctionName}/code',
  write: true,
  run(context, input): AwsReply {
    checkRequestSize(input.request.body.length, 'UpdateFunctionCode')
    const { body } = input
    const found = findUnqualified(context, input)
    const architecture = readArchitecture(body) ?? found.latest.architecture
    checkRevision(body.string('RevisionId'), found.latest.revisionId)
    const code = readCode(context, body, found)
    checkIdle(found)
    // F§1.4: validates and changes nothing; the reply is the configuration as it would be.
    if (body.boolean('DryRun')) {
      const wouldBe = { ...found.latest, code, architecture }
      return json(200, renderConfiguration(context.account, found, wouldBe, undefined))
    }
    const now = context.clock.now()
    found.latest = updated(found.latest, { code, architecture }, now, transition(context, found), randomUUID)
    const publish = body.boolean('Publish')
    // F§1.4: the version is Pending while `$LATEST` is InProgress: the hazard of Publish.
    const shown: Configuration = publish ? addVersion(context, found, undefined) : found.latest
    return json(200, renderConfiguration(context.account, found, shown, publish ? shown.version : undefined))
  },
}

export const updateFunctionConfiguration: Operation = {
  name: 'UpdateFunctionConfiguration',
  method: 'PUT',
  path: '/2015-03-31/functions/{FunctionName}/configuration',
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const found = findUnqualified(context, input)
    const change = readSettings(context, body, found.latest.settings.LoggingConfig)
    checkRevision(body.string('RevisionId'), found.latest.revisionId)
    checkIdle(found)
    const settings: Settings = { ...found.latest.settings, ...change }
    if (change.Layers !== undefined) checkLayers(context, found, settings)
    // A redundant update goes InProgress again all the same (F§1.3).
    found.latest = updated(found.latest, { settings }, context.clock.now(), transition(context, found), randomUUID)
    return json(200, renderConfiguration(context.account, found, found.latest, undefined))
  },
}

function readCode(context: LambdaContext, body: Fields, found: LambdaFunction): Code {
  const { latest } = found
  const imageUri = body.string('ImageUri')
  if (latest.code.kind === 'image') {
    if (imageUri === undefined) {
      throw invalidParameter('Please provide ImageUri when updating a function with packageType Image.')
    }
    return imageCode(imageUri)
  }
  if (imageUri !== undefined) {
    throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.")
  }
  const upload = readUpload(context, body)
  if (upload === undefined) throw invalidParameter('Please provide a source for function code.')
  const { codeSigningConfigArn, name: functionName } = found
  return zipCode(context, upload, { functionName, layers: latest.settings.Layers ?? [], codeSigningConfigArn })
}

/** Adding a layer is a deployment of it: its size counts and its signature is checked (F§1.6, F§2.2). */
function checkLayers(context: LambdaContext, found: LambdaFunction, settings: Settings): void {
  const { codeSigningConfigArn, name: functionName, latest } = found
  const layers = settings.Layers ?? []
  const own = latest.code.kind === 'zip' ? latest.code.unpackedSize : 0
  checkUnpackedSize(layerVersions(context, layers).reduce((sum, layer) => sum + layer.unpackedSize, own))
  checkLayerTrust(context, { functionName, layers, codeSigningConfigArn })
}

function transition(context: LambdaContext, found: LambdaFunction): Transition {
  const failure = context.store.takeFailure(found.name, 'update')
  return { kind: 'update', at: context.clock.now() + context.durations.update, failure }
}
