import {
  DeleteLayerVersionCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
} from '@aws-sdk/client-lambda'
import { isNotFound } from '../aws/errors.ts'
import { matchesPattern } from '../values/name-pattern.ts'
import { type Caller, pages } from './caller.ts'
import type { Thing } from './clean-others.ts'
import type { Run } from './order.ts'
import { judgeLayer, type LayerKeep, type LayerVersion } from './other-verdicts.ts'
import type { RegionUse } from './region-use.ts'

/** The versions of the layers in scope, newest first of each. */
export async function* layerThings(
  { aws, calls, order }: Run,
  patterns: readonly string[],
  use: RegionUse,
): AsyncGenerator<Thing<LayerKeep>> {
  for await (const name of layerNames(calls)) {
    if (!patterns.some(pattern => matchesPattern(pattern, name))) continue
    let rank = 0
    for await (const layer of layerVersions(calls, name)) {
      const place = rank
      let bytes = 0
      yield {
        name: `${name}:${layer.version}`,
        keep: async () => {
          const keep = judgeLayer(layer, place, (await use.now()).layers, order.rules, aws.clock.now())
          if (keep !== undefined) return keep
          if (await isShared(calls, name, layer.version)) return 'shared'
          bytes = await sizeOf(calls, name, layer.version)
          return undefined
        },
        bytes: () => bytes,
        delete: async () => {
          const version = { LayerName: name, VersionNumber: layer.version }
          await calls.lambda(lambda => lambda.send(new DeleteLayerVersionCommand(version)))
        },
      }
      rank += 1
    }
  }
}

/** Names are read to the end first: the last version of a layer takes the layer with it, and with it a page's mark. */
async function* layerNames(calls: Caller): AsyncGenerator<string> {
  const names: string[] = []
  const all = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListLayersCommand({ Marker }))),
    page => page.Layers,
  )
  for await (const { LayerName } of all) if (LayerName !== undefined) names.push(LayerName)
  yield* names
}

/** Newest first, as Lambda lists them; one whose time cannot be read counts as new. */
export async function* layerVersions(calls: Caller, name: string): AsyncGenerator<LayerVersion> {
  const versions: LayerVersion[] = []
  const all = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListLayerVersionsCommand({ LayerName: name, Marker }))),
    page => page.LayerVersions,
  )
  for await (const { LayerVersionArn, Version, CreatedDate = '' } of all) {
    if (LayerVersionArn === undefined || Version === undefined) continue
    const created = Date.parse(CreatedDate) / 1000
    versions.push({
      arn: LayerVersionArn,
      version: Version,
      created: Number.isNaN(created) ? Number.POSITIVE_INFINITY : created,
    })
  }
  yield* versions.sort((a, b) => b.version - a.version)
}

/** Another account may use what a policy lets it use, and that cannot be seen from here. */
async function isShared(calls: Caller, LayerName: string, VersionNumber: number): Promise<boolean> {
  try {
    await calls.lambda(lambda => lambda.send(new GetLayerVersionPolicyCommand({ LayerName, VersionNumber })))
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

async function sizeOf(calls: Caller, LayerName: string, VersionNumber: number): Promise<number> {
  const { Content } = await calls.lambda(lambda =>
    lambda.send(new GetLayerVersionCommand({ LayerName, VersionNumber })),
  )
  return Content?.CodeSize ?? 0
}
