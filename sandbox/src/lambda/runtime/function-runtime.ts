import { availableParallelism } from 'node:os'
import type { SandboxClock } from '../../clock.ts'
import { AwsError } from '../../http/service.ts'
import type { Account } from '../../ports.ts'
import type { Invocation, InvocationResult, LogLine, FunctionRuntime as RuntimePort } from '../runtime-port.ts'
import { CodeStore } from './code-store.ts'
import { EnvironmentPool } from './environment-pool.ts'
import { environmentVariables } from './environment-variables.ts'
import { ExecutionEnvironment, type Outcome } from './execution-environment.ts'
import type { FunctionErrorBody } from './protocol.ts'
import { endLine, initReportLine, reportLine, startLine } from './report-lines.ts'

export interface RuntimeResult extends InvocationResult {
  readonly requestId: string
  /** Milliseconds of the machine, of a cold start only. */
  readonly initMs?: number
}

/** Lambda refuses a larger answer to a synchronous call. */
const RESPONSE_LIMIT = 6_291_556

/** Runs real Node.js handlers in child processes that stay warm, and reports as Lambda does. */
export class FunctionRuntime implements RuntimePort {
  readonly #clock: SandboxClock
  readonly #account: Account
  readonly #endpoint: () => string | undefined
  readonly #codes = new CodeStore()
  readonly #pool: EnvironmentPool

  /** @param parts.endpoint where a handler's own AWS clients find the sandbox. */
  constructor(parts: {
    readonly clock: SandboxClock
    readonly account: Account
    readonly endpoint?: () => string | undefined
    readonly maxProcesses?: number
  }) {
    this.#clock = parts.clock
    this.#account = parts.account
    this.#endpoint = parts.endpoint ?? (() => undefined)
    this.#pool = new EnvironmentPool(parts.maxProcesses ?? Math.max(12, availableParallelism() * 4))
  }

  /** @throws AwsError 501 for a function that is not Node.js. */
  async invoke(request: Invocation): Promise<RuntimeResult> {
    if (request.runtime !== undefined && !request.runtime.startsWith('nodejs')) {
      throw new AwsError(501, 'NotImplemented', `The sandbox runs Node.js handlers only, not ${request.runtime}.`)
    }
    const { requestId } = request
    const folders = await this.#codes.folders([request.zip, ...request.layers])
    const key = keyOf(request, folders)
    const environment = await this.#pool.acquire(key, () => this.#create(request, folders))
    const lines: LogLine[] = []
    const print = (message: string): void => void lines.push({ at: this.#clock.now(), message })
    try {
      const cold = environment.served === 0
      const start = await environment.started
      environment.listen(print)
      if (start.kind === 'error') print(initReportLine(environment.initMs, start.error.errorType))
      print(startLine(requestId, request.version))
      const began = performance.now()
      const outcome = start.kind === 'ready' ? await this.#run(environment, request, requestId, print) : start
      const durationMs = performance.now() - began
      const failure = failureOf(outcome, requestId, request.timeout)
      if (outcome.kind === 'timeout') {
        print(`${new Date(this.#clock.now() * 1000).toISOString()} ${requestId} ${timedOut(request.timeout)}\n`)
      } else if (outcome.kind === 'exit' && failure !== undefined) {
        print(`${failure.errorMessage}\n${failure.errorType}`)
      }
      print(endLine(requestId))
      const initMs = cold ? environment.initMs : undefined
      print(
        reportLine({
          requestId,
          durationMs,
          memoryMb: request.memory,
          usedBytes: environment.memory,
          initMs,
          status: failure === undefined ? 'success' : outcome.kind === 'timeout' ? 'timeout' : 'error',
          errorType: outcome.kind === 'exit' || start.kind === 'error' ? failure?.errorType : undefined,
        }),
      )
      const payload = failure === undefined && outcome.kind === 'result' ? outcome.payload : JSON.stringify(failure)
      return {
        payload: Buffer.from(payload),
        ...(failure === undefined ? {} : { functionError: 'Unhandled' as const }),
        requestId,
        lines,
        logs: lines.map(line => `${line.message}\n`).join(''),
        durationMs,
        ...(initMs === undefined ? {} : { initMs }),
      }
    } finally {
      environment.listen(() => undefined)
      this.#pool.release(environment)
    }
  }

  /** Kills every process and removes the unpacked code. */
  async close(): Promise<void> {
    await this.#pool.close()
    await this.#codes.close()
  }

  #run(
    environment: ExecutionEnvironment,
    request: Invocation,
    requestId: string,
    print: (line: string) => void,
  ): Promise<Outcome> {
    const timeoutMs = request.timeout * 1000
    const message = {
      requestId,
      invokedFunctionArn: request.functionArn,
      payload: request.payload.byteLength === 0 ? '{}' : Buffer.from(request.payload).toString('utf8'),
      deadline: Date.now() + timeoutMs,
      clockOffset: this.#clock.now() * 1000 - Date.now(),
      ...(request.clientContext === undefined ? {} : { clientContext: request.clientContext }),
      ...(request.tenantId === undefined ? {} : { tenantId: request.tenantId }),
    }
    return environment.invoke(message, timeoutMs, print)
  }

  #create(request: Invocation, folders: readonly string[]): ExecutionEnvironment {
    const [folder = '', ...layers] = folders
    const endpoint = this.#endpoint()
    const variables = environmentVariables(request, {
      folder,
      layers,
      region: this.#account.region,
      clockOffset: this.#clock.now() * 1000 - Date.now(),
      ...(endpoint === undefined ? {} : { endpoint }),
    })
    return new ExecutionEnvironment({ folder, variables })
  }
}

/** Environments are shared by invocations that agree on all of this: another configuration starts cold. */
function keyOf(request: Invocation, folders: readonly string[]): string {
  const { functionName, version, runtime, handler, memory, environment } = request
  return JSON.stringify([functionName, version, folders, runtime, handler, memory, environment])
}

function timedOut(timeout: number): string {
  return `Task timed out after ${timeout.toFixed(2)} seconds`
}

function failureOf(outcome: Outcome, requestId: string, timeout: number): FunctionErrorBody | undefined {
  switch (outcome.kind) {
    case 'ready':
      return undefined
    case 'result': {
      const size = Buffer.byteLength(outcome.payload)
      if (size <= RESPONSE_LIMIT) return undefined
      const limit = `exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes)`
      return { errorType: 'Function.ResponseSizeTooLarge', errorMessage: `Response payload size ${limit}.` }
    }
    case 'error':
      return outcome.error
    case 'timeout':
      return { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${timedOut(timeout)}` }
    case 'exit': {
      const { code, signal } = outcome
      const how =
        signal !== null
          ? `with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal.slice(3).toLowerCase()}`
          : code === 0
            ? 'without providing a reason'
            : `with error: exit status ${code}`
      return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}` }
    }
  }
}
