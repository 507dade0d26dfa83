import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import type { Clock } from '../aws/clock.ts'
import { explain } from '../aws/errors.ts'
import type { Seconds } from '../values/duration.ts'
import { type Caller, pages } from './caller.ts'
import { Held } from './held.ts'

/**
 * How old a look at `$LATEST` may be at a deletion. Not seen is what comes into use within this time, and what a version
 * uses that was published from a `$LATEST` which moved on between two looks, or during the first, long one.
 */
const LATEST_HOLD: Seconds = 10

/** What the functions of a Region use, besides their code. */
export interface Use {
  /** ARNs of layer versions. */
  readonly layers: ReadonlySet<string>
  readonly logGroups: ReadonlySet<string>
}

/**
 * What every version of every function uses, read once: Lambda does not tell who uses a layer (F§1.7). Versions never
 * change, and what a new one uses was `$LATEST`'s first: so `$LATEST` of all functions, a page of fifty each, is all
 * that is read again while deletions last. What was in use once stays, though it be given up meanwhile.
 */
export class RegionUse {
  readonly #calls: Caller
  readonly #stays: (functionName: string, version: string) => boolean
  readonly #layers = new Set<string>()
  readonly #logGroups = new Set<string>()
  readonly #latest: Held<void>
  #began = false

  /** @param stays whether a version is there after the cleanup: in a dry run those that would go are still listed. */
  constructor(clock: Clock, calls: Caller, stays: (functionName: string, version: string) => boolean) {
    this.#calls = calls
    this.#stays = stays
    this.#latest = new Held(clock, () => this.#read({}))
  }

  /** @throws Failure when any of it cannot be read. */
  async now(): Promise<Use> {
    try {
      if (!this.#began) await this.#read({ FunctionVersion: 'ALL' })
      this.#began = true
      await this.#latest.get(LATEST_HOLD)
    } catch (error) {
      throw explain(error, 'reading what the functions of the Region use')
    }
    return { layers: this.#layers, logGroups: this.#logGroups }
  }

  async #read(which: { readonly FunctionVersion?: 'ALL' }): Promise<void> {
    const functions = pages(
      Marker => this.#calls.lambda(lambda => lambda.send(new ListFunctionsCommand({ ...which, Marker }))),
      page => page.Functions,
    )
    for await (const { FunctionName = '', Version = '', Layers = [], LoggingConfig } of functions) {
      if (!this.#stays(FunctionName, Version)) continue
      for (const { Arn } of Layers) if (Arn !== undefined) this.#layers.add(Arn)
      this.#logGroups.add(`/aws/lambda/${FunctionName}`)
      if (LoggingConfig?.LogGroup !== undefined) this.#logGroups.add(LoggingConfig.LogGroup)
    }
  }
}
