import type { AwsReply, AwsRequest } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { Input } from './input.ts'

/** One row of the endpoint table (F§9). */
export interface Operation {
  readonly name: string
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Path with labels in braces: `/2015-03-31/functions/{FunctionName}`. */
  readonly path: string
  /** A query parameter that tells it from another operation of the same path. */
  readonly query?: Readonly<Record<string, string>>
  /** Whether it changes anything. */
  readonly write: boolean
  /** The body is the caller's own bytes, not JSON. */
  readonly rawBody?: boolean
  run(context: LambdaContext, input: Input): AwsReply | Promise<AwsReply>
}

/** The operation a request is for, with the labels of its path decoded. */
export function findOperation(
  operations: readonly Operation[],
  request: AwsRequest,
): { readonly operation: Operation; readonly input: Input } | undefined {
  const segments = request.rawPath.split('/').filter(segment => segment !== '')
  for (const operation of operations) {
    if (operation.method !== request.method || !hasQuery(operation, request)) continue
    const labels = matchPath(operation.path, segments)
    if (labels !== undefined) return { operation, input: new Input(request, labels) }
  }
  return undefined
}

function hasQuery(operation: Operation, request: AwsRequest): boolean {
  return Object.entries(operation.query ?? {}).every(([name, value]) => request.query.get(name) === value)
}

function matchPath(path: string, segments: readonly string[]): Record<string, string> | undefined {
  const expected = path.split('/').filter(segment => segment !== '')
  if (expected.length !== segments.length) return undefined
  const labels: Record<string, string> = {}
  for (const [index, wanted] of expected.entries()) {
    const segment = segments[index] ?? ''
    if (wanted.startsWith('{')) labels[wanted.slice(1, -1)] = decode(segment)
    else if (wanted !== segment) return undefined
  }
  return labels
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
