import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import type { Clock } from '../aws/clock.ts'
import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import { type Caller, pages } from './caller.ts'
import { versionIn } from './read-pins.ts'

const FRESH: Seconds = 300

/**
 * The versions that event source mappings call by their number. Read for the whole Region: what a filter by function
 * finds of its versions is not documented. Read again every five minutes, since a run may take longer.
 */
export class Mappings {
  readonly #clock: Clock
  readonly #calls: Caller
  #known: { readonly at: Seconds; readonly byFunction: ReadonlyMap<string, readonly Version[]> } | undefined

  constructor(clock: Clock, calls: Caller) {
    this.#clock = clock
    this.#calls = calls
  }

  /** Those of one function; disabled mappings count, since they may be enabled again. */
  async of(functionName: string): Promise<readonly Version[]> {
    if (this.#known === undefined || this.#clock.now() - this.#known.at > FRESH) {
      this.#known = { at: this.#clock.now(), byFunction: await this.#read() }
    }
    return this.#known.byFunction.get(functionName) ?? []
  }

  async #read(): Promise<ReadonlyMap<string, readonly Version[]>> {
    const found = new Map<string, Version[]>()
    const all = pages(
      Marker => this.#calls.lambda(lambda => lambda.send(new ListEventSourceMappingsCommand({ Marker }))),
      page => page.EventSourceMappings,
    )
    for await (const { FunctionArn = '' } of all) {
      const [name, version] = [FunctionArn.split(':')[6], versionIn(FunctionArn)]
      if (name === undefined || version === undefined) continue
      found.set(name, [...(found.get(name) ?? []), version])
    }
    return found
  }
}
