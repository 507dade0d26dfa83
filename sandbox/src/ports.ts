/** What the services of the sandbox need from each other. `sandbox.ts` wires them. */

/** One data point as a service emits it; CloudWatch stores it under exactly this dimension set. */
export interface MetricPoint {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly value: number
  /** Seconds since the epoch; Lambda stamps the invocation's *start* (F§3.3). */
  readonly at: number
}

export interface MetricSink {
  put(points: readonly MetricPoint[]): void
}

export interface LogSink {
  append(group: string, stream: string, at: number, message: string): void
}

/** Reads a stored object. @throws AwsError NoSuchBucket / NoSuchKey / NoSuchVersion as S3 itself answers. */
export interface ObjectSource {
  get(bucket: string, key: string, versionId?: string): StoredObject
}

export interface StoredObject {
  readonly bytes: Uint8Array
  readonly versionId: string | undefined
}

/** What a deployment package's signature says, checked over its entries (F§2). */
export type SignatureCheck =
  | { readonly kind: 'unsigned' }
  | {
      readonly kind: 'signed'
      readonly profileVersionArn: string
      readonly jobArn: string
      /** False when any byte of an entry differs from what was signed. */
      readonly intact: boolean
      readonly expired: boolean
      readonly revoked: boolean
    }

export interface SignatureVerifier {
  verify(zip: Uint8Array): SignatureCheck
}

/** Moves an alias as a service of AWS' own does: at once and without a revision. @throws AwsError */
export interface AliasMover {
  moveAlias(functionName: string, alias: string, version: string): void
}

/** Fixed identity of the one account the sandbox plays. */
export interface Account {
  readonly id: string
  readonly partition: string
  readonly region: string
}
