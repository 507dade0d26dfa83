import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../wire/json.ts'
import type { LambdaFunction, ObjectLocation, Signature, Transition, TransitionFailure } from './function.ts'
import { settled } from './transitions.ts'

export interface LayerVersion {
  readonly layer: string
  readonly version: number
  readonly arn: string
  readonly bytes: Uint8Array
  readonly sha256: string
  readonly unpackedSize: number
  readonly description: string
  readonly licenseInfo: string | undefined
  readonly runtimes: readonly string[]
  readonly architectures: readonly string[]
  readonly created: number
  readonly signature: Signature | undefined
  /** Where its archive lies, when it is referred to there (F§1.8). */
  readonly referenced: ObjectLocation | undefined
  /** Statements of its resource policy: who else may use it. */
  readonly policy: readonly JsonObject[]
}

export interface Layer {
  readonly name: string
  readonly versions: Map<number, LayerVersion>
  /** Keeps rising after deletions (F§1.7). */
  lastVersion: number
}

export interface CodeSigningConfig {
  readonly id: string
  readonly arn: string
  readonly description: string
  readonly profileVersionArns: readonly string[]
  readonly untrusted: 'Warn' | 'Enforce'
  readonly modified: number
  readonly tags: Map<string, string>
}

export interface Mapping {
  readonly uuid: string
  readonly arn: string
  readonly functionArn: string
  readonly settings: JsonObject
  readonly enabled: boolean
  readonly modified: number
  readonly transition:
    | { readonly state: 'Creating' | 'Updating' | 'Enabling' | 'Disabling' | 'Deleting'; readonly at: number }
    | undefined
  readonly tags: Map<string, string>
}

/** Everything Lambda keeps. */
export class Store {
  readonly functions = new Map<string, LambdaFunction>()
  readonly layers = new Map<string, Layer>()
  /** Deleted layer versions go on serving the functions that use them (F§1.7). */
  readonly layerBytes = new Map<string, LayerVersion>()
  readonly codeSigningConfigs = new Map<string, CodeSigningConfig>()
  readonly mappings = new Map<string, Mapping>()
  readonly #failures = new Map<string, TransitionFailure>()

  /** Lets the next transition of this kind fail, also that of a function yet to be created. */
  failNext(functionName: string, kind: Transition['kind'], failure: TransitionFailure): void {
    this.#failures.set(`${functionName} ${kind}`, failure)
  }

  /** How the transition that begins now shall fail, once. */
  takeFailure(functionName: string, kind: Transition['kind']): TransitionFailure | undefined {
    const key = `${functionName} ${kind}`
    const failure = this.#failures.get(key)
    this.#failures.delete(key)
    return failure
  }

  /** The function as it is at `now`: transitions that are due take effect first. */
  functionAt(name: string, now: number): LambdaFunction | undefined {
    const found = this.functions.get(name)
    if (found === undefined) return undefined
    found.latest = settled(found.latest, now, randomUUID)
    for (const [number, version] of found.versions) found.versions.set(number, settled(version, now, randomUUID))
    return found
  }

  functionsAt(now: number): readonly LambdaFunction[] {
    return [...this.functions.keys()].sort().flatMap(name => this.functionAt(name, now) ?? [])
  }
}
