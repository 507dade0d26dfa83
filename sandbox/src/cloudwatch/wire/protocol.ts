import type { AwsError, AwsReply, AwsRequest } from '../../http/service.ts'
import type { Output } from './output.ts'

/** A request recognised as one protocol's call of one operation. */
export interface Call {
  readonly operation: string
  /**
   * Parameters as a plain tree: numbers may be strings in the query protocol, instants are epoch seconds or ISO 8601.
   * @throws AwsError SerializationException for a body that cannot be read.
   */
  decode(): unknown
  reply(output: Output): AwsReply
  fail(error: AwsError): AwsReply
}

/** One wire protocol of a service. @returns undefined when the request does not speak it. */
export type WireProtocol = (request: AwsRequest) => Call | undefined
