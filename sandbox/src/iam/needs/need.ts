import type { AwsRequest } from '../../http/service.ts'
import type { Account } from '../../ports.ts'
import type { Context } from '../condition.ts'

/** One thing a caller must be allowed for an operation to go through. */
export interface Need {
  readonly action: string
  /** An ARN, or `*` where the action takes none. */
  readonly resource: string
  /** Condition keys this need alone carries. */
  readonly context?: Context
  /** The error that tells of it, where it is not IAM's own text. @param text IAM's own text. */
  readonly tell?: (text: string) => { readonly code: string; readonly message: string }
}

/** A recognised call, as IAM looks at it. */
export interface IamCall {
  readonly operation: string
  /** The ARN the service itself names. */
  readonly resource: string | undefined
  /** Decoded parameters. */
  readonly input: Parameters
  readonly request: AwsRequest
  readonly account: Account
}

/** Parameters of a call, read leniently: what is not there, or of another kind, is undefined. */
export class Parameters {
  readonly #value: unknown

  constructor(value: unknown) {
    this.#value = value
  }

  /** @param path names joined by dots: `source.s3.key`. */
  at(path: string): unknown {
    return path
      .split('.')
      .reduce<unknown>(
        (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
        this.#value,
      )
  }

  text(path: string): string | undefined {
    const value = this.at(path)
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  texts(path: string): readonly string[] {
    const value = this.at(path)
    return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
  }

  /** Whether it is an object or list that holds anything. */
  filled(path: string): boolean {
    const value = this.at(path)
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0
  }
}

/** `arn:partition:service:region:account:rest` of this account. */
export function arnIn({ partition, region, id }: Account, service: string, rest: string): string {
  return `arn:${partition}:${service}:${region}:${id}:${rest}`
}

export function bucketArn({ partition }: Account, bucket: string, key?: string): string {
  return `arn:${partition}:s3:::${bucket}${key === undefined ? '' : `/${key}`}`
}
