import type { SandboxClock } from '../clock.ts'
import { AwsError, type AwsRequest, type MatchedOperation, type Service } from '../http/service.ts'
import type { Account, AliasMover, LogSink, MetricSink, ObjectSource, SignatureVerifier } from '../ports.ts'
import { DEFAULT_DURATIONS, type Durations, type LambdaContext } from './context.ts'
import { type InvokeOutcome, prepare } from './invocation/invoke.ts'
import { LogStreams } from './invocation/logs.ts'
import type { Transition, TransitionFailure } from './model/function.ts'
import { moveAlias } from './model/move-alias.ts'
import { overrideFunction } from './model/override.ts'
import { functionArn, parseFunctionName } from './model/reference.ts'
import { Store } from './model/store.ts'
import { allOperations } from './operations.ts'
import { seededRandom } from './random.ts'
import type { FunctionRuntime } from './runtime-port.ts'
import { type SeededFunction, type SeededLayerVersion, seedFunction, seedLayer } from './seed.ts'
import { renderError } from './wire/errors.ts'
import { describeInput, type Input } from './wire/input.ts'
import type { JsonObject } from './wire/json.ts'
import { findOperation, type Operation } from './wire/operation.ts'

export interface LambdaOptions {
  readonly account: Account
  readonly clock: SandboxClock
  readonly metrics: MetricSink
  readonly logs: LogSink
  readonly objects: ObjectSource
  readonly signatures: SignatureVerifier
  readonly runtime: FunctionRuntime
  readonly durations?: Partial<Durations>
  /** Seeds the draw of weighted aliases; without it every run differs. */
  readonly seed?: number
}

/** A call that does not cross HTTP: the traffic generator's. */
export interface DirectInvocation {
  readonly functionName: string
  readonly qualifier?: string
  readonly payload?: Uint8Array
}

/** Lambda's control plane and invoke, as F§1 describes them. */
export class LambdaService implements Service, AliasMover {
  readonly name = 'lambda'
  readonly #context: LambdaContext
  readonly #streams = new LogStreams()
  readonly #operations: readonly Operation[]

  constructor(options: LambdaOptions) {
    this.#context = {
      ...options,
      durations: { ...DEFAULT_DURATIONS, ...options.durations },
      draw: options.seed === undefined ? Math.random : seededRandom(options.seed),
      store: new Store(),
    }
    this.#operations = allOperations(this.#streams)
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const found = findOperation(this.#operations, request)
    if (found === undefined) return undefined
    const { operation, input } = found
    const resource = this.#resource(input)
    return {
      operation: operation.name,
      write: operation.write,
      input: describeInput(input, operation.rawBody === true),
      ...(resource === undefined ? {} : { resource }),
      run: async () => {
        try {
          return await operation.run(this.#context, input)
        } catch (error) {
          if (error instanceof AwsError) return renderError(error)
          throw error
        }
      },
      fail: renderError,
    }
  }

  /** Invokes as the API does, weights, metrics and logs included. @throws AwsError */
  invoke(call: DirectInvocation): Promise<InvokeOutcome> {
    const { account } = this.#context
    const reference = parseFunctionName(account, call.functionName)
    const request = { payload: call.payload ?? new Uint8Array(), clientContext: undefined, tenantId: undefined }
    const qualifier = call.qualifier ?? reference.qualifier
    return prepare(this.#context, this.#streams, { ...reference, qualifier }, request).run()
  }

  /**
   * Puts a function or one of its versions into a state or kind that would be long to reach: fields of the reply such
   * as `State`, `LastUpdateStatus`, `CapacityProviderConfig` (F§1.12). `Replicated: true` makes a version Lambda@Edge's.
   */
  override(functionName: string, fields: JsonObject, version = '$LATEST'): void {
    overrideFunction(this.#context, functionName, fields, version)
  }

  /** Lets the next transition of a kind fail with a reason code of F§1.1: a creation, an update, an activation. */
  failNext(functionName: string, kind: Transition['kind'], failure: TransitionFailure): void {
    this.#context.store.failNext(functionName, kind, failure)
  }

  /** As CodeDeploy does, which knows no revision (F§4.1). @throws AwsError 404 */
  moveAlias(functionName: string, alias: string, version: string): void {
    moveAlias(this.#context, functionName, alias, version)
  }

  /** Puts a function with thousands of versions, or a version of a layer, into the account without as many calls. */
  readonly seed = {
    function: (seeded: SeededFunction): void => seedFunction(this.#context, seeded),
    layer: (seeded: SeededLayerVersion): string => seedLayer(this.#context, seeded),
  }

  /** The versions a function has now, beside `$LATEST`; undefined when there is no such function. */
  versionsOf(functionName: string): readonly string[] | undefined {
    const found = this.#context.store.functions.get(functionName)
    return found === undefined ? undefined : [...found.versions.keys()]
  }

  /** The versions a layer has now. */
  layerVersionsOf(layer: string): readonly number[] {
    return [...(this.#context.store.layers.get(layer)?.versions.keys() ?? [])]
  }

  /** For IAM's condition keys: the tags of a function (whatever the qualifier), a mapping or a code signing config. */
  tagsOf(arn: string): Readonly<Record<string, string>> {
    const { functions, mappings, codeSigningConfigs } = this.#context.store
    const found = [...functions.values(), ...mappings.values(), ...codeSigningConfigs.values()].find(
      one => arn === one.arn || arn.startsWith(`${one.arn}:`),
    )
    return Object.fromEntries(found?.tags ?? [])
  }

  /** For IAM's `lambda:FunctionArn`: what an event source mapping feeds. */
  functionOf(mapping: string): string | undefined {
    return this.#context.store.mappings.get(mapping)?.functionArn
  }

  /** The ARN IAM would judge the call by; undefined where a call acts on no one thing. */
  #resource(input: Input): string | undefined {
    const { account } = this.#context
    const { FunctionName, Resource, ResourceArn, CodeSigningConfigArn } = input.labels
    const arn = Resource ?? ResourceArn ?? CodeSigningConfigArn
    if (arn !== undefined) return arn
    try {
      const name = FunctionName ?? input.body.string('FunctionName')
      if (name === undefined) return undefined
      const reference = parseFunctionName(account, name)
      return functionArn(account, reference.name, input.query('Qualifier') ?? reference.qualifier)
    } catch {
      // The operation itself says what is wrong with the name or the body.
      return undefined
    }
  }
}
