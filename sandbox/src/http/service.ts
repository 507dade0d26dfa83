/** A signed AWS request as it came over the wire, its target service read from the credential scope (F§3.7). */
export interface AwsRequest {
  readonly service: string
  readonly method: string
  /** Path as sent, percent-encoding kept: ARN labels arrive as `arn%3Aaws%3A…`. */
  readonly rawPath: string
  readonly query: URLSearchParams
  readonly headers: Headers
  /** Body with any `content-encoding: gzip` or aws-chunked framing already undone. */
  readonly body: Uint8Array
  readonly region: string
  readonly accessKeyId: string | undefined
}

export interface AwsReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A request recognised as one operation of a service, ready to run. Faults and the call log act on it. */
export interface MatchedOperation {
  /** The operation's name in the API model: `UpdateAlias`. */
  readonly operation: string
  /** Whether it changes anything: what "zero write calls" counts. `Invoke` is not a write. */
  readonly write: boolean
  /** Decoded parameters for the call log, blobs replaced by their length. */
  readonly input: unknown
  /** The ARN the call acts on, where it has one. */
  readonly resource?: string
  run(): Promise<AwsReply>
  /** Renders an error in this request's own wire protocol, for injected faults. */
  fail(error: AwsError): AwsReply
}

/** One AWS service. A request it does not know answers a clear 501, never a guess. */
export interface Service {
  /** The credential-scope name: `lambda`, `monitoring`, `logs`, `signer`, `s3`, `sts`. */
  readonly name: string
  match(request: AwsRequest): MatchedOperation | undefined
}

/** An error AWS answers with. `code` is the modelled name: `PreconditionFailedException`. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  readonly extra: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    extra: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = code
    this.code = code
    this.status = status
    this.extra = extra
    this.headers = headers
  }
}
