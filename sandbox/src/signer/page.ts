import { validation } from './errors.ts'

const MAX_RESULTS = 25

/** One page of a list by `maxResults` (1 to 25) and `nextToken`. @throws AwsError ValidationException. */
export function pageOf<T>(
  rows: readonly T[],
  query: URLSearchParams,
): { readonly rows: readonly T[]; readonly nextToken?: string } {
  const size = Number(query.get('maxResults') ?? MAX_RESULTS)
  if (!(Number.isInteger(size) && size >= 1 && size <= MAX_RESULTS)) {
    throw validation(`maxResults must be between 1 and ${MAX_RESULTS}`)
  }
  const token = query.get('nextToken')
  const from = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'))
  if (!(Number.isInteger(from) && from >= 0)) throw validation('nextToken is invalid')
  const next = from + size
  const shown = rows.slice(from, next)
  return next < rows.length
    ? { rows: shown, nextToken: Buffer.from(String(next)).toString('base64url') }
    : { rows: shown }
}
