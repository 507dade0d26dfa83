import { describe, expect, test } from '@jest/globals'
import {
  explain,
  isAccessDenied,
  isBusy,
  isConflictExists,
  isExpired,
  isNotFound,
  isPreconditionFailed,
  isReferenced,
  isThrottle,
  isUnknownOutcome,
} from '../../src/aws/errors.ts'
import { Failure } from '../../src/report/failure.ts'
import fc from '../support/fast-check.ts'

const CLASSES = {
  isAccessDenied,
  isBusy,
  isConflictExists,
  isExpired,
  isNotFound,
  isPreconditionFailed,
  isReferenced,
  isThrottle,
  isUnknownOutcome,
}
type Class = keyof typeof CLASSES

/** An error as the SDK makes it of a reply. */
function replied(name: string, status: number, message: string): unknown {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })
}

function system(code: string, message = code): unknown {
  return Object.assign(new Error(message), { code, $metadata: {} })
}

const F = 'arn:aws:lambda:eu-central-1:123456789012:function:orders'

/** Recorded texts (F§1.2, F§1.3, F§1.4, F§1.9, F§1.10, F§2.2) and the one class each belongs to. */
const RECORDED: readonly (readonly [string, unknown, Class | undefined])[] = [
  [
    'a busy function',
    replied(
      'ResourceConflictException',
      409,
      `The operation cannot be performed at this time. An update is in progress for resource: ${F}`,
    ),
    'isBusy',
  ],
  [
    'a function being created',
    replied(
      'ResourceConflictException',
      409,
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    ),
    'isBusy',
  ],
  [
    'an existing alias',
    replied('ResourceConflictException', 409, `Alias already exists: ${F}:live`),
    'isConflictExists',
  ],
  [
    'an existing function',
    replied('ResourceConflictException', 409, 'Function already exist: orders'),
    'isConflictExists',
  ],
  [
    'an existing URL',
    replied(
      'ResourceConflictException',
      409,
      `Failed to create function url config for [functionArn = ${F}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    ),
    'isConflictExists',
  ],
  [
    'an existing statement',
    replied(
      'ResourceConflictException',
      409,
      'The statement id (X) provided already exists. Please provide a new statement id, or remove the existing statement.',
    ),
    'isConflictExists',
  ],
  [
    'a version in use',
    replied(
      'ResourceConflictException',
      409,
      'Unable to delete version because the following aliases reference it: [live]',
    ),
    'isReferenced',
  ],
  [
    'another revision',
    replied(
      'PreconditionFailedException',
      412,
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    ),
    'isPreconditionFailed',
  ],
  [
    'another ETag',
    replied('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold'),
    'isPreconditionFailed',
  ],
  ['an unknown function', replied('ResourceNotFoundException', 404, `Function not found: ${F}`), 'isNotFound'],
  ['an unknown alias', replied('ResourceNotFoundException', 404, `Cannot find alias arn: ${F}:live`), 'isNotFound'],
  ['an unknown alarm', replied('ResourceNotFound', 404, 'Unknown'), 'isNotFound'],
  ['an unknown object', replied('NoSuchKey', 404, 'The specified key does not exist.'), 'isNotFound'],
  ['an unknown object by HEAD', replied('NotFound', 404, 'UnknownError'), 'isNotFound'],
  [
    'no provisioned concurrency',
    replied('ProvisionedConcurrencyConfigNotFoundException', 404, 'No Provisioned Concurrency Config found'),
    'isNotFound',
  ],
  [
    'a deleted signing config',
    replied('CodeSigningConfigNotFoundException', 404, 'The code signing configuration cannot be found.'),
    undefined,
  ],
  ["a proxy's 404", replied('UnknownError', 404, '<html>'), undefined],
  ['a throttled control plane', replied('TooManyRequestsException', 429, 'Rate exceeded'), 'isThrottle'],
  ['a throttled invoke', replied('TooManyRequestsException', 429, 'Rate Exceeded.'), 'isThrottle'],
  ['a throttled CloudWatch', replied('Throttling', 400, 'Rate exceeded'), 'isThrottle'],
  ['a throttled Signer', replied('ThrottlingException', 429, 'Rate exceeded'), 'isThrottle'],
  ['a slow S3', replied('SlowDown', 503, 'Please reduce your request rate.'), 'isThrottle'],
  ['a server error', replied('ServiceException', 500, 'An internal error occurred.'), 'isUnknownOutcome'],
  ['a bad gateway', replied('UnknownError', 502, 'Bad Gateway'), 'isUnknownOutcome'],
  ['a reset', system('ECONNRESET', 'socket hang up'), 'isUnknownOutcome'],
  [
    'a reset of which the SDK kept the text',
    new Error('AWS SDK error wrapper for TimeoutError: socket hang up'),
    'isUnknownOutcome',
  ],
  [
    'a refusal of which the SDK kept the text',
    new Error('AWS SDK error wrapper for Error: connect ECONNREFUSED 127.0.0.1:1'),
    'isUnknownOutcome',
  ],
  ['a lost connection', system('EPIPE', 'write EPIPE'), 'isUnknownOutcome'],
  ['a timeout', Object.assign(new Error('Request timed out'), { name: 'TimeoutError' }), 'isUnknownOutcome'],
  ['an aborted call', Object.assign(new Error('Request aborted'), { name: 'AbortError' }), 'isUnknownOutcome'],
  [
    'half a reply',
    Object.assign(new SyntaxError('Unexpected end of JSON input'), { $metadata: { httpStatusCode: 200 } }),
    'isUnknownOutcome',
  ],
  ['no name server', system('EAI_AGAIN', 'getaddrinfo EAI_AGAIN'), 'isUnknownOutcome'],
  ['an operation that is not emulated', replied('NotImplemented', 501, 'not emulated'), undefined],
  [
    'an ended session',
    replied('ExpiredTokenException', 403, 'The security token included in the request is expired'),
    'isExpired',
  ],
  ['an ended session at S3', replied('ExpiredToken', 400, 'The provided token has expired.'), 'isExpired'],
  ['a missing permission', replied('AccessDeniedException', 403, 'User: x is not authorized'), 'isAccessDenied'],
  ['a missing permission at S3', replied('AccessDenied', 403, 'Access Denied'), 'isAccessDenied'],
  ['bad input', replied('InvalidParameterValueException', 400, 'Unzipped size must be smaller'), undefined],
  ['bad shape', replied('ValidationException', 400, '1 validation error detected'), undefined],
]

describe('errors of AWS', () => {
  test.each(RECORDED)('%s is of exactly its class', (_, error, expected) => {
    const found = Object.entries(CLASSES).filter(([, is]) => is(error))
    expect(found.map(([name]) => name)).toEqual(expected === undefined ? [] : [expected])
  })

  test('whatever is thrown is classified and explained without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), thrown => {
        for (const is of Object.values(CLASSES)) is(thrown)
        return explain(thrown, 'trying').text.what.length > 0
      }),
    )
  })
})

describe('an explained error', () => {
  const denied =
    'User: arn:aws:sts::123456789012:assumed-role/deploy/run is not authorized to perform: lambda:UpdateAlias on resource: ' +
    `${F}:live because no identity-based policy allows the lambda:UpdateAlias action`

  test('of access names action, resource and role', () => {
    const { text } = explain(replied('AccessDeniedException', 403, denied), 'shifting alias "live"')
    expect(text.what).toBe(`AWS denied lambda:UpdateAlias on ${F}:live while shifting alias "live".`)
    expect(text.next).toBe(
      `Allow it in the policy of role "deploy": {"Effect": "Allow", "Action": "lambda:UpdateAlias", "Resource": "${F}:live"}`,
    )
  })

  test('of an explicit deny does not advise to allow what cannot be allowed', () => {
    const message = `User: arn:aws:iam::1:user/x is not authorized to perform: lambda:UpdateAlias on resource: ${F} with an explicit deny in a service control policy`
    const { next } = explain(replied('AccessDeniedException', 403, message), 'x').text
    expect(next).toContain('service control policy')
    expect(next).not.toContain('"Effect"')
  })

  test('of access at S3 names the quoted object without its quotes', () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/deploy/run is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:PutObject action'
    expect(explain(replied('AccessDenied', 403, message), 'staging').text.what).toBe(
      'AWS denied s3:PutObject on arn:aws:s3:::b/k while staging.',
    )
  })

  test('of access without a name says what was denied', () => {
    expect(explain(replied('AccessDenied', 403, 'Access Denied'), 'staging the package').text.what).toBe(
      'AWS denied staging the package.',
    )
  })

  test.each([
    ['no credentials', 'CredentialsProviderError', 'id-token: write'],
    ['an unsigned call', 'MissingAuthenticationTokenException', 'configure-aws-credentials'],
    ['unknown keys', 'InvalidClientTokenId', 'configure-aws-credentials'],
    ['an ended session', 'ExpiredTokenException', 'role-duration-seconds'],
    ['a package that is too large', 'RequestEntityTooLargeException', 's3-bucket'],
    ['an untrusted signature', 'CodeVerificationFailedException', 'signing-profile'],
    ['full storage', 'CodeStorageExceededException', 'cleanup'],
  ])('of %s says what to set', (_, name, advice) => {
    expect(explain(replied(name, 400, 'text of AWS'), 'deploying').text).toMatchObject({
      next: expect.stringContaining(advice),
      detail: 'text of AWS',
    })
  })

  test('never repeats the variables that AWS echoes', () => {
    const message =
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"DB":"hunter2","NESTED":"{\\"a\\":\\"hunter3\\"}"}'
    const failure = explain(replied('InvalidParameterValueException', 400, message), 'updating Environment of orders')
    expect(failure.message).toContain('exceeded the 4KB limit')
    expect(failure.message).not.toMatch(/hunter/)
  })

  test('keeps a Failure as it is, and the error behind it as cause', () => {
    const failure = new Failure({ what: 'known' })
    expect(explain(failure, 'x')).toBe(failure)
    const error = replied('ServiceException', 500, 'oops')
    expect(explain(error, 'x').cause).toBe(error)
  })

  test('of anything else names it, its status and what was being done', () => {
    const error = replied('InvalidParameterValueException', 400, 'Layer version x does not exist.')
    expect(explain(error, 'updating Layers of orders').text).toEqual({
      what: 'Updating Layers of orders failed (InvalidParameterValueException, HTTP 400).',
      detail: 'Layer version x does not exist.',
    })
  })
})
