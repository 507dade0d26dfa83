import { AwsError } from '../http/service.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextToken: string | undefined
}

/**
 * One page of a list, the token being where the next begins.
 * @throws AwsError InvalidNextToken for a token this service did not make.
 */
export function paginate<T>(list: readonly T[], size: number, token: string | undefined): Page<T> {
  const start = token === undefined ? 0 : offsetOf(token)
  const end = start + size
  return { items: list.slice(start, end), nextToken: end < list.length ? tokenFor(end) : undefined }
}

export function tokenFor(offset: number): string {
  return Buffer.from(`after:${offset}`).toString('base64url')
}

export function offsetOf(token: string): number {
  const match = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('latin1'))
  if (match === null) throw new AwsError(400, 'InvalidNextToken', 'The next token specified is invalid.')
  return Number(match[1])
}
