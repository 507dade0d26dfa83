import { AwsError, type AwsReply } from '../../http/service.ts'

/** Errors of Lambda's control plane in AWS' own words: statuses and bodies as recorded (F§1, F§3.7). */
const USER = { Type: 'User' }

export function notFound(message: string): AwsError {
  return new AwsError(404, 'ResourceNotFoundException', message, USER)
}

/** The generic text of the newer resources (URLs, policies, layers, mappings). */
export function noSuchResource(): AwsError {
  return notFound('The resource you requested does not exist.')
}

export function invalidParameter(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterValueException', message, USER)
}

export function conflict(message: string): AwsError {
  return new AwsError(409, 'ResourceConflictException', message, USER)
}

/** F§1.2: what UpdateFunctionCode, UpdateFunctionConfiguration and PublishVersion answer on a busy function. */
export function updateInProgress(functionArn: string): AwsError {
  return conflict(
    `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn}`,
  )
}

/** F§1.3. Policy calls name GetPolicy instead of GetFunction/GetAlias. */
export function preconditionFailed(read = 'GetFunction/GetAlias'): AwsError {
  const message = `The Revision Id provided does not match the latest Revision Id. Call the ${read} API to retrieve the latest Revision Id`
  return new AwsError(412, 'PreconditionFailedException', message, USER)
}

export function tooLarge(message: string): AwsError {
  return new AwsError(413, 'RequestEntityTooLargeException', message, USER)
}

/** A body that is not the JSON the operation takes. */
export function unreadable(message: string): AwsError {
  return new AwsError(400, 'SerializationException', message)
}

export function notEmulated(what: string): AwsError {
  return new AwsError(501, 'NotImplementedException', `the sandbox does not emulate ${what}`)
}

/** F§3.7: plain 404s carry their text as `Message`, every other error as `message`. */
export function renderError(error: AwsError): AwsReply {
  const key = error.code === 'ResourceNotFoundException' ? 'Message' : 'message'
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code, ...error.headers },
    body: JSON.stringify({ ...error.extra, [key]: error.message }),
  }
}
