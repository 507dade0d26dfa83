/** One invocation as the runtime gets it. */
export interface Invocation {
  readonly requestId: string
  /** With the qualifier the caller used: through an alias it carries the alias (F§1.5). */
  readonly functionArn: string
  readonly functionName: string
  readonly version: string
  readonly codeSha256: string
  readonly zip: Uint8Array
  readonly layers: readonly Uint8Array[]
  /** `nodejs24.x`; undefined for an image. */
  readonly runtime?: string
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
  /** Seconds. */
  readonly timeout: number
  /** MB. */
  readonly memory: number
  readonly payload: Uint8Array
  readonly clientContext: string | undefined
  readonly tenantId: string | undefined
  readonly logGroup: string
  readonly logStream: string
  /** `Text` or `JSON`. */
  readonly logFormat?: string
}

export interface LogLine {
  /** Sandbox time, seconds since the epoch. */
  readonly at: number
  readonly message: string
}

export interface InvocationResult {
  readonly payload: Uint8Array
  readonly functionError?: 'Unhandled' | 'Handled'
  /** Everything the invocation wrote, newest last. */
  readonly logs: string
  /** The same line by line. */
  readonly lines: readonly LogLine[]
  readonly durationMs: number
}

/** Runs handlers. */
export interface FunctionRuntime {
  invoke(invocation: Invocation): Promise<InvocationResult>
}
