import { AwsError } from '../http/service.ts'

/** Signer's bodies carry `message` and a `code` that is finer than the error's name (F§2.1). */
export function validation(message: string, code = 'ValidationException'): AwsError {
  return new AwsError(400, 'ValidationException', message, { code })
}

export function notFound(message: string, code = 'ResourceNotFoundException'): AwsError {
  return new AwsError(404, 'ResourceNotFoundException', message, { code })
}

export function accessDenied(message: string): AwsError {
  return new AwsError(403, 'AccessDeniedException', message, { code: 'AccessDeniedException' })
}

/** Something Signer has and the sandbox does not. */
export function notEmulated(what: string): AwsError {
  return new AwsError(501, 'NotImplemented', `The sandbox does not emulate ${what} of signer.`)
}
