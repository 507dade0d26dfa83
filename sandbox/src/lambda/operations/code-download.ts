import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { AwsError, type AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import type { ObjectLocation } from '../model/function.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'

/** Where a zip can be fetched without a signature, as by the presigned URL of GetFunction: for 10 minutes (F§1.1). */
const LIFETIME_SECONDS = 600
const PATH = '/2015-03-31/sandbox-code'
const secret = randomBytes(32)

/** @param arn the version of a function or layer whose package it is. */
export function codeLocation(context: LambdaContext, input: Input, arn: string): string {
  const expires = String(Math.floor(context.clock.now()) + LIFETIME_SECONDS)
  const url = new URL(`${PATH}/${encodeURIComponent(arn)}`, input.origin)
  url.searchParams.set('Expires', expires)
  url.searchParams.set('Signature', sign(arn, expires))
  return url.href
}

/** Code that is referred to in its bucket instead of copied, as GetFunction and GetLayerVersion tell of it [M] (F§1.8). */
export function resolvedObject({ bucket, key, versionId }: ObjectLocation): JsonObject {
  return present({ S3Bucket: bucket, S3Key: key, S3ObjectVersion: versionId })
}

export const downloadCode: Operation = {
  name: 'DownloadCode',
  method: 'GET',
  path: `${PATH}/{Arn}`,
  write: false,
  run(context, input): AwsReply {
    const arn = input.label('Arn')
    const expires = input.query('Expires') ?? ''
    const expected = Buffer.from(sign(arn, expires))
    const given = Buffer.from(input.query('Signature') ?? '')
    const valid = given.length === expected.length && timingSafeEqual(given, expected)
    if (!valid || Number(expires) < context.clock.now()) throw new AwsError(403, 'AccessDenied', 'Request has expired')
    const bytes = context.store.layerBytes.get(arn)?.bytes ?? functionBytes(context, arn)
    if (bytes === undefined) throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.')
    return { status: 200, headers: { 'content-type': 'application/zip' }, body: bytes }
  },
}

function functionBytes(context: LambdaContext, arn: string): Uint8Array | undefined {
  const [name = '', version = ''] = arn.split(':').slice(6)
  const found = context.store.functionAt(name, context.clock.now())
  const code = (version === '$LATEST' ? found?.latest : found?.versions.get(version))?.code
  return code?.kind === 'zip' ? code.bytes : undefined
}

function sign(arn: string, expires: string): string {
  return createHmac('sha256', secret).update(`${arn}\n${expires}`).digest('hex')
}
