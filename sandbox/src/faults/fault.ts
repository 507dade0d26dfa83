/** Which calls something applies to. What is left out matches everything. */
export interface CallPattern {
  /** The credential-scope name: `lambda`, `monitoring`, `logs`, `signer`, `s3`, `sts`. */
  readonly service?: string
  /** The operation's name in the API model: `UpdateAlias`. */
  readonly operation?: string
  /** Part of the ARN the call acts on. */
  readonly resource?: string
  /** The first matching call it applies to, counted from 1 since it was registered; 1 by default. */
  readonly nth?: number
  /** How many matching calls it applies to from there on; 1 by default. */
  readonly count?: number | 'always'
}

/** What happens to such a call. */
export type Effect =
  | { readonly kind: 'throttle'; readonly reason?: string; readonly retryAfterSeconds?: number }
  /** A 500. `applied` says whether the call took effect first; not by default. */
  | { readonly kind: 'error500'; readonly applied?: boolean }
  /** Milliseconds of the machine, before the call runs. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The connection closes and nothing was applied. */
  | { readonly kind: 'reset' }
  /** The call is applied, then the connection closes without an answer. */
  | { readonly kind: 'lost-response' }
  /** Never answered. */
  | { readonly kind: 'timeout'; readonly applied: boolean }
  | { readonly kind: 'access-denied' }
  | { readonly kind: 'expired-token' }
  | {
      readonly kind: 'error'
      readonly status: number
      readonly code: string
      readonly message: string
      readonly extra?: Readonly<Record<string, unknown>>
      readonly headers?: Readonly<Record<string, string>>
    }

export interface Fault extends CallPattern {
  readonly effect: Effect
}
