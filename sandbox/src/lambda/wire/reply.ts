import type { AwsReply } from '../../http/service.ts'
import type { JsonObject } from './json.ts'

export function json(status: number, body: JsonObject): AwsReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

export function noContent(): AwsReply {
  return { status: 204 }
}

/** Seconds since the epoch as Lambda writes most times: `2026-11-24T10:00:00.000+0000`. */
export function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('Z', '+0000')
}
