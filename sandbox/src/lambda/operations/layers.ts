import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { checkUnpackedSize, readPackage } from '../model/package.ts'
import { readUpload, signatureOf } from '../model/read-code.ts'
import type { Layer, LayerVersion } from '../model/store.ts'
import { checkLength, required, validationError } from '../wire/constraints.ts'
import { invalidParameter, noSuchResource } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json, noContent, timestamp } from '../wire/reply.ts'
import { codeLocation, resolvedObject } from './code-download.ts'

const COLLECTION = '/2018-10-31/layers'
const VERSIONS = `${COLLECTION}/{LayerName}/versions`
const ITEM = `${VERSIONS}/{VersionNumber}`

export const publishLayerVersion: Operation = {
  name: 'PublishLayerVersion',
  method: 'POST',
  path: VERSIONS,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const name = layerName(input)
    const source = body.object('Content')
    if (source === undefined) throw required('content')
    const description = body.string('Description') ?? ''
    checkLength(description, 'description', 256)
    const upload = readUpload(context, source)
    if (upload === undefined) throw invalidParameter('Please provide a source for layer code.')
    const read = readPackage(upload.bytes)
    checkUnpackedSize(read.unpackedSize)
    const layer: Layer = context.store.layers.get(name) ?? { name, versions: new Map(), lastVersion: 0 }
    // A new version every time, even for identical bytes (F§1.7).
    layer.lastVersion += 1
    const version: LayerVersion = {
      ...read,
      layer: name,
      version: layer.lastVersion,
      arn: `${layerArn(context, name)}:${layer.lastVersion}`,
      description,
      licenseInfo: body.string('LicenseInfo'),
      runtimes: body.strings('CompatibleRuntimes') ?? [],
      architectures: body.strings('CompatibleArchitectures') ?? [],
      created: context.clock.now(),
      signature: signatureOf(context.signatures.verify(upload.bytes)),
      referenced: upload.referenced,
      policy: [],
    }
    layer.versions.set(version.version, version)
    context.store.layers.set(name, layer)
    context.store.layerBytes.set(version.arn, version)
    return json(201, render(context, input, version))
  },
}

export const getLayerVersionByArn: Operation = {
  name: 'GetLayerVersionByArn',
  method: 'GET',
  path: COLLECTION,
  query: { find: 'LayerVersion' },
  write: false,
  run(context, input): AwsReply {
    const arn = input.query('Arn') ?? ''
    if (!/^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:\d+$/.test(arn)) {
      const pattern =
        '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)'
      throw validationError({
        value: arn,
        at: 'arn',
        rule: `Member must satisfy regular expression pattern: ${pattern}`,
      })
    }
    const version = allLayers(context)
      .flatMap(layer => [...layer.versions.values()])
      .find(one => one.arn === arn)
    if (version === undefined) throw noSuchResource()
    return json(200, render(context, input, version))
  },
}

export const getLayerVersion: Operation = {
  name: 'GetLayerVersion',
  method: 'GET',
  path: ITEM,
  write: false,
  run(context, input): AwsReply {
    const number = versionNumber(input)
    const version = context.store.layers.get(layerName(input))?.versions.get(number)
    if (version === undefined) throw noSuchResource()
    return json(200, render(context, input, version))
  },
}

export const deleteLayerVersion: Operation = {
  name: 'DeleteLayerVersion',
  method: 'DELETE',
  path: ITEM,
  write: true,
  run(context, input): AwsReply {
    const number = versionNumber(input)
    // Also when it does not exist; functions that use it keep it (F§1.7).
    context.store.layers.get(layerName(input))?.versions.delete(number)
    return noContent()
  },
}

export const listLayerVersions: Operation = {
  name: 'ListLayerVersions',
  method: 'GET',
  path: VERSIONS,
  write: false,
  run(context, input): AwsReply {
    const versions = [...(context.store.layers.get(layerName(input))?.versions.values() ?? [])].reverse()
    const page = paginate(input, versions, version => String(version.version), 50)
    return json(200, present({ LayerVersions: page.items.map(renderListed), NextMarker: page.nextMarker }))
  },
}

export const listLayers: Operation = {
  name: 'ListLayers',
  method: 'GET',
  path: COLLECTION,
  write: false,
  run(context, input): AwsReply {
    const layers = allLayers(context).filter(layer => layer.versions.size > 0)
    const page = paginate(input, layers, layer => layer.name, 50)
    const shown = page.items.map(layer => {
      const latest = [...layer.versions.values()].at(-1)
      return present({
        LayerName: layer.name,
        LayerArn: layerArn(context, layer.name),
        LatestMatchingVersion: latest && renderListed(latest),
      })
    })
    return json(200, present({ Layers: shown, NextMarker: page.nextMarker }))
  },
}

function allLayers(context: LambdaContext): readonly Layer[] {
  return [...context.store.layers.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function layerName(input: Input): string {
  return input.label('LayerName').split(':').at(-1) ?? ''
}

function versionNumber(input: Input): number {
  const number = Number(input.label('VersionNumber'))
  if (!(number >= 1)) throw invalidParameter('Layer Version Cannot be less than 1')
  return number
}

function layerArn({ account }: LambdaContext, name: string): string {
  return `arn:${account.partition}:lambda:${account.region}:${account.id}:layer:${name}`
}

function renderListed(version: LayerVersion): JsonObject {
  return present({
    LayerVersionArn: version.arn,
    Version: version.version,
    Description: version.description,
    CreatedDate: timestamp(version.created),
    CompatibleRuntimes: version.runtimes,
    CompatibleArchitectures: version.architectures,
    LicenseInfo: version.licenseInfo,
  })
}

function render(context: LambdaContext, input: Input, version: LayerVersion): JsonObject {
  return {
    ...renderListed(version),
    LayerArn: layerArn(context, version.layer),
    Content: present({
      Location: codeLocation(context, input, version.arn),
      ResolvedS3Object: version.referenced && resolvedObject(version.referenced),
      CodeSha256: version.sha256,
      CodeSize: version.bytes.length,
      SigningProfileVersionArn: version.signature?.profileVersionArn,
      SigningJobArn: version.signature?.jobArn,
    }),
  }
}
