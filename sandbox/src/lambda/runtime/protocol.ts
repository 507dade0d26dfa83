/** What crosses the IPC channel between the runtime and a child. Payloads are JSON text, never parsed on the way. */
export interface InvokeMessage {
  readonly kind: 'invoke'
  readonly requestId: string
  readonly invokedFunctionArn: string
  readonly payload: string
  /** Milliseconds of the machine's epoch time. */
  readonly deadline: number
  /** Sandbox time minus the machine's, in milliseconds: log lines carry sandbox time. */
  readonly clockOffset: number
  readonly clientContext?: string
  readonly tenantId?: string
}

/** A function error as Lambda returns it in the payload. */
export interface FunctionErrorBody {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
}

export type ChildMessage =
  /** The handler is loaded. `memory`: bytes resident. */
  | { readonly kind: 'ready'; readonly memory: number }
  | { readonly kind: 'init-error'; readonly error: FunctionErrorBody }
  /** One line of output. */
  | { readonly kind: 'log'; readonly text: string }
  /** Absent payload: the handler returned undefined, which Lambda sends as `null`. */
  | { readonly kind: 'result'; readonly payload?: string; readonly memory: number }
  /** `fatal`: the process is about to exit. */
  | { readonly kind: 'error'; readonly error: FunctionErrorBody; readonly fatal: boolean }
