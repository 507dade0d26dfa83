import { AwsError } from '../../http/service.ts'
import { queryErrorHeader, typeName } from './error-names.ts'
import { isList, members, type Output, Timestamp } from './output.ts'
import type { WireProtocol } from './protocol.ts'

const TARGET = 'GraniteServiceVersion20100801.'
const CONTENT_TYPE = { 'content-type': 'application/x-amz-json-1.0' }

/** awsJson1.0, query-compatible: what the JavaScript SDK speaks (F§3.7). */
export const jsonProtocol: WireProtocol = request => {
  const target = request.headers.get('x-amz-target')
  if (target === null || !target.startsWith(TARGET)) return undefined
  return {
    operation: target.slice(TARGET.length),
    decode: () => parseBody(request.body),
    reply: output => ({ status: 200, headers: CONTENT_TYPE, body: JSON.stringify(toJson(output ?? {})) }),
    fail: error => ({
      status: error.status,
      headers: { ...CONTENT_TYPE, ...queryErrorHeader(error), ...error.headers },
      body: JSON.stringify({ __type: typeName(error), message: error.message, ...error.extra }),
    }),
  }
}

function parseBody(body: Uint8Array): unknown {
  if (body.length === 0) return {}
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    throw new AwsError(400, 'SerializationException', 'Could not parse request body into json')
  }
}

function toJson(output: Output): unknown {
  if (output instanceof Timestamp) return Math.round(output.seconds * 1000) / 1000
  if (isList(output)) return output.map(toJson)
  if (typeof output === 'object') {
    return Object.fromEntries(members(output).map(([name, value]) => [name, toJson(value)]))
  }
  return output
}
