import { randomBytes } from 'node:crypto'
import type { AwsError, AwsReply } from '../http/service.ts'
import { writeXml, type Xml } from './xml.ts'

export function xmlReply(root: string, content: Xml): AwsReply {
  return rawXmlReply(writeXml(root, content))
}

export function rawXmlReply(body: string): AwsReply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}

export function emptyReply(status: 200 | 204, headers: Readonly<Record<string, string>> = {}): AwsReply {
  return { status, headers }
}

/** An error as S3 writes it: without a namespace, its details beside code and message. */
export function errorReply(error: AwsError, requestId: string): AwsReply {
  const details = Object.fromEntries(Object.entries(error.extra).map(([name, value]) => [name, String(value)]))
  const hostId = randomBytes(32).toString('base64')
  const content = { Code: error.code, Message: error.message, ...details, RequestId: requestId, HostId: hostId }
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', ...error.headers },
    body: writeXml('Error', content, null),
  }
}

/** `Wed, 25 Nov 2026 10:00:00 GMT`. */
export function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString()
}

/** `2026-11-25T10:00:00.000Z`, in whole seconds as S3 keeps them. */
export function isoDate(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString()
}
