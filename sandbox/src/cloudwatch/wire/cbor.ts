import { cbor, tag } from '@smithy/core/cbor'
import { AwsError } from '../../http/service.ts'
import { queryErrorHeader, typeName } from './error-names.ts'
import { isList, members, type Output, Timestamp } from './output.ts'
import type { WireProtocol } from './protocol.ts'

const PATH = /^\/service\/GraniteServiceVersion20100801\/operation\/([A-Za-z]+)$/
const HEADERS = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }
const EPOCH_TAG = 1

/** rpc-v2-cbor: the model's first choice, spoken by botocore 1.43 and later and by the AWS CLI (F§3.7). */
export const cborProtocol: WireProtocol = request => {
  const operation = PATH.exec(request.rawPath)?.[1]
  if (operation === undefined) return undefined
  return {
    operation,
    decode: () => parseBody(request.body),
    reply: output => ({ status: 200, headers: HEADERS, body: serialize(output ?? {}) }),
    fail: error => ({
      status: error.status,
      headers: { ...HEADERS, ...queryErrorHeader(error), ...error.headers },
      body: cbor.serialize({ __type: typeName(error), message: error.message, ...error.extra }),
    }),
  }
}

function serialize(output: Output): Uint8Array {
  return cbor.serialize(toCbor(output))
}

function toCbor(output: Output): unknown {
  if (output instanceof Timestamp) return tag({ tag: EPOCH_TAG, value: output.seconds })
  if (isList(output)) return output.map(toCbor)
  if (typeof output === 'object') {
    return Object.fromEntries(members(output).map(([name, value]) => [name, toCbor(value)]))
  }
  return output
}

function parseBody(body: Uint8Array): unknown {
  if (body.length === 0) return {}
  try {
    return fromCbor(cbor.deserialize(body))
  } catch {
    throw new AwsError(400, 'SerializationException', 'Could not parse request body into cbor')
  }
}

/** Drops tags (an instant becomes its epoch seconds) and narrows 64-bit integers to numbers. */
function fromCbor(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(fromCbor)
  if (typeof value !== 'object' || value === null) return value
  if ('tag' in value && 'value' in value && Number(value.tag) === EPOCH_TAG) return fromCbor(value.value)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fromCbor(member)]))
}
