import type { AwsError } from '../../http/service.ts'

/** Error codes old query clients know, where they differ from the modelled names (`awsQueryError` traits, F§3.7). */
const QUERY_CODES: Readonly<Record<string, string>> = {
  InternalServiceFault: 'InternalServiceError',
  InvalidFormatFault: 'InvalidFormat',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  InvalidParameterValueException: 'InvalidParameterValue',
  LimitExceededFault: 'LimitExceeded',
  MissingRequiredParameterException: 'MissingParameter',
  ValidationException: 'ValidationError',
  AccessDeniedException: 'AccessDenied',
  ThrottlingException: 'Throttling',
}

export function queryCode(error: AwsError): string {
  return QUERY_CODES[error.code] ?? error.code
}

export function faultOf(error: AwsError): 'Sender' | 'Receiver' {
  return error.status >= 500 ? 'Receiver' : 'Sender'
}

/** Header that tells a JSON or CBOR client the code it would have seen in the query protocol. */
export function queryErrorHeader(error: AwsError): Record<string, string> {
  return { 'x-amzn-query-error': `${queryCode(error)};${faultOf(error)}` }
}

/** Shape name as it stands in `__type`. */
export function typeName(error: AwsError): string {
  return `com.amazonaws.cloudwatch#${error.code}`
}
