import { describe, expect, test } from '@jest/globals'
import { isUnknownOperation } from '../../src/aws/errors.ts'

const replied = (name: string, status: number): unknown => ({
  name,
  message: '',
  $metadata: { httpStatusCode: status },
})

describe('an operation the endpoint does not have', () => {
  test.each([
    ['a 404 page that is no AWS error, as moto answers', replied('SyntaxError', 404), true],
    ['a 501, as the sandbox answers', replied('NotImplemented', 501), true],
    ['the error of an older partition', replied('UnknownOperationException', 400), true],
    ['a missing resource', replied('ResourceNotFoundException', 404), false],
    ['a denied call', replied('AccessDeniedException', 403), false],
    ['a reply cut off in the middle', replied('SyntaxError', 200), false],
    ['a failure of AWS', replied('InternalFailure', 500), false],
  ])('is told from everything else: %s', (_, error, expected) => {
    expect(isUnknownOperation(error)).toBe(expected)
  })
})
