import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import type { Clock } from '../aws/clock.ts'
import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import { type Caller, pages } from './caller.ts'
import { Held } from './held.ts'
import type { Pin } from './inventory.ts'
import { versionIn } from './read-pins.ts'

/**
 * The versions that event source mappings call by their number. Read for the whole Region: what a filter by function
 * finds of its versions is not documented.
 */
export class Mappings {
  readonly #calls: Caller
  readonly #byFunction: Held<ReadonlyMap<string, readonly Version[]>>

  constructor(clock: Clock, calls: Caller) {
    this.#calls = calls
    this.#byFunction = new Held(clock, () => this.#read())
  }

  /** Those of one function; disabled mappings count, since they may be enabled again. @param hold how old it may be. */
  async of(functionName: string, hold: Seconds): Promise<readonly Pin[]> {
    const versions = (await this.#byFunction.get(hold)).get(functionName) ?? []
    return versions.map(version => ({ version, kind: 'event-source-mapping' }))
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
