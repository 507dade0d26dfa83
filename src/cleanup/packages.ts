import {
  GetFunctionCommand,
  GetLayerVersionCommand,
  ListFunctionsCommand,
  ListLayersCommand,
} from '@aws-sdk/client-lambda'
import { explain, isNotFound } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { type Caller, pages } from './caller.ts'
import type { Thing } from './clean-others.ts'
import { layerVersions } from './layers.ts'
import type { CleanupOrder, Run } from './order.ts'

export type PackageKeep = 'keep-for' | 'not-ours'
type Place = NonNullable<CleanupOrder['packages']>

/**
 * The staged packages under our prefix, version by version. Before the first that could go it is made sure that no
 * function and no layer of the Region refers to the bucket instead of having copied from it (F§1.8).
 */
export async function* packageThings({ aws, calls, order }: Run, place: Place): AsyncGenerator<Thing<PackageKeep>> {
  const { listObjectVersions, isStagedPackage, deleteObjectVersion } = await import('./s3-calls.ts')
  let safe: Promise<void> | undefined
  for await (const object of listObjectVersions(aws, place)) {
    yield {
      name: `s3://${place.bucket}/${object.key} (${object.versionId})`,
      keep: async () => {
        if (aws.clock.now() - object.modified < order.rules.keepFor) return 'keep-for'
        if (!(await isStagedPackage(aws, place, object))) return 'not-ours'
        safe ??= refuseReferences(calls, place.bucket).catch((error: unknown) => {
          throw explain(error, `looking for what refers to an object of ${place.bucket}`)
        })
        await safe
        return undefined
      },
      bytes: () => object.bytes,
      delete: () => deleteObjectVersion(aws, place, object),
    }
  }
}

/**
 * @throws Failure when some version refers to an object of the bucket, or when it cannot be told whether it does:
 * deleting the object would break it.
 */
async function refuseReferences(calls: Caller, bucket: string): Promise<void> {
  const functions = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL', Marker }))),
    page => page.Functions,
  )
  for await (const { FunctionName = '', Version = '', PackageType } of functions) {
    if (PackageType === 'Image') continue
    const code = await codeOf(calls, FunctionName, Version)
    if (code === 'gone') continue
    if (code === undefined) throw unreadable(`version ${Version} of ${FunctionName}`, bucket)
    refuse(code.ResolvedS3Object?.S3Bucket, `version ${Version} of ${FunctionName}`, bucket)
  }
  const layers = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListLayersCommand({ Marker }))),
    page => page.Layers,
  )
  for await (const { LayerName = '' } of layers) {
    for await (const { version } of layerVersions(calls, LayerName)) {
      const { Content } = await calls.lambda(lambda =>
        lambda.send(new GetLayerVersionCommand({ LayerName, VersionNumber: version })),
      )
      if (Content === undefined) throw unreadable(`layer ${LayerName}:${version}`, bucket)
      refuse(Content.ResolvedS3Object?.S3Bucket, `layer ${LayerName}:${version}`, bucket)
    }
  }
}

async function codeOf(calls: Caller, FunctionName: string, Qualifier: string) {
  try {
    const { Code } = await calls.getFunction(lambda => lambda.send(new GetFunctionCommand({ FunctionName, Qualifier })))
    return Code
  } catch (error) {
    if (isNotFound(error)) return 'gone'
    throw error
  }
}

function refuse(referenced: string | undefined, who: string, bucket: string): void {
  if (referenced !== bucket) return
  throw new Failure({
    what: `No package of ${bucket} was deleted: ${who} refers to an object there instead of having copied it.`,
    next: 'Stage packages in a bucket of their own, or leave out "s3-bucket".',
  })
}

function unreadable(who: string, bucket: string): Failure {
  return new Failure({
    what: `No package of ${bucket} was deleted: it cannot be told whether ${who} refers to an object there.`,
  })
}
