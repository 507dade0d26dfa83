import {
  GetFunctionCommand,
  GetLayerVersionCommand,
  ListFunctionsCommand,
  ListLayersCommand,
} from '@aws-sdk/client-lambda'
import type { Clock } from '../aws/clock.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import { type Caller, pages } from './caller.ts'
import { Held } from './held.ts'
import { layerVersions } from './layers.ts'

/**
 * How old a look at `$LATEST` may be at a deletion. Not seen is who begins to refer within this time, and a version that
 * was published from a `$LATEST` which referred and moved on between two looks, or during the first, long one.
 */
const LATEST_HOLD: Seconds = 30

/**
 * Whether anything in the Region runs from objects of a bucket in place (F§1.8). Every version of every function and layer
 * is asked once. Versions never change, and what a new one refers to was `$LATEST`'s first: so that, and the newest
 * version of each layer, is all that is asked again while deletions last.
 */
export class References {
  readonly #calls: Caller
  readonly #bucket: string
  readonly #latest: Held<void>
  #began = false

  constructor(clock: Clock, calls: Caller, bucket: string) {
    this.#calls = calls
    this.#bucket = bucket
    this.#latest = new Held(clock, () => this.#look('latest'))
  }

  /**
   * @throws Failure when some version refers to an object of the bucket, or when it cannot be told whether it does:
   * deleting the object would break it.
   */
  async refuse(): Promise<void> {
    try {
      if (!this.#began) await this.#look('all')
      this.#began = true
      await this.#latest.get(LATEST_HOLD)
    } catch (error) {
      throw explain(error, `looking for what refers to an object of ${this.#bucket}`)
    }
  }

  async #look(which: 'all' | 'latest'): Promise<void> {
    const versions = which === 'all' ? ({ FunctionVersion: 'ALL' } as const) : {}
    const functions = pages(
      Marker => this.#calls.lambda(lambda => lambda.send(new ListFunctionsCommand({ ...versions, Marker }))),
      page => page.Functions,
    )
    for await (const { FunctionName = '', Version = '', PackageType } of functions) {
      if (PackageType !== 'Image') await this.#refuseFunction(FunctionName, Version)
    }
    const layers = pages(
      Marker => this.#calls.lambda(lambda => lambda.send(new ListLayersCommand({ Marker }))),
      page => page.Layers,
    )
    for await (const { LayerName = '', LatestMatchingVersion } of layers) {
      if (which === 'all')
        for await (const { version } of layerVersions(this.#calls, LayerName))
          await this.#refuseLayer(LayerName, version)
      else if (LatestMatchingVersion?.Version !== undefined)
        await this.#refuseLayer(LayerName, LatestMatchingVersion.Version)
    }
  }

  async #refuseFunction(FunctionName: string, Qualifier: string): Promise<void> {
    const found = await unlessGone(() =>
      this.#calls.getFunction(lambda => lambda.send(new GetFunctionCommand({ FunctionName, Qualifier }))),
    )
    if (found !== undefined) this.#refuse(`version ${Qualifier} of ${FunctionName}`, found.Code)
  }

  async #refuseLayer(LayerName: string, VersionNumber: number): Promise<void> {
    const found = await unlessGone(() =>
      this.#calls.lambda(lambda => lambda.send(new GetLayerVersionCommand({ LayerName, VersionNumber }))),
    )
    if (found !== undefined) this.#refuse(`layer ${LayerName}:${VersionNumber}`, found.Content)
  }

  #refuse(
    who: string,
    code: { readonly ResolvedS3Object?: { readonly S3Bucket?: string | undefined } | undefined } | undefined,
  ): void {
    if (code === undefined) {
      throw new Failure({
        what: `No more packages of ${this.#bucket} are deleted: it cannot be told whether ${who} refers to an object there.`,
      })
    }
    if (code.ResolvedS3Object?.S3Bucket !== this.#bucket) return
    throw new Failure({
      what: `No more packages of ${this.#bucket} are deleted: ${who} refers to an object there instead of having copied it.`,
      next: 'Stage packages in a bucket of their own, or leave out "s3-bucket".',
    })
  }
}

async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
