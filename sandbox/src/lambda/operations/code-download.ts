import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { AwsError, type AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import type { Input } from '../wire/input.ts'
import type { Operation } from '../wire/operation.ts'

/** Where a function's zip can be fetched without a signature, as GetFunction's presigned URL: 10 minutes (F§1.1). */
const LIFETIME_SECONDS = 600
const PATH = '/2015-03-31/sandbox-code'
const secret = randomBytes(32)

export function codeLocation(context: LambdaContext, input: Input, name: string, version: string): string {
  const expires = String(Math.floor(context.clock.now()) + LIFETIME_SECONDS)
  const url = new URL(`${PATH}/${encodeURIComponent(name)}/${encodeURIComponent(version)}`, input.origin)
  url.searchParams.set('Expires', expires)
  url.searchParams.set('Signature', sign(name, version, expires))
  return url.href
}

export const downloadCode: Operation = {
  name: 'DownloadCode',
  method: 'GET',
  path: `${PATH}/{FunctionName}/{Version}`,
  write: false,
  run(context, input): AwsReply {
    const name = input.label('FunctionName')
    const version = input.label('Version')
    const expires = input.query('Expires') ?? ''
    const expected = Buffer.from(sign(name, version, expires))
    const given = Buffer.from(input.query('Signature') ?? '')
    const valid = given.length === expected.length && timingSafeEqual(given, expected)
    if (!valid || Number(expires) < context.clock.now()) throw new AwsError(403, 'AccessDenied', 'Request has expired')
    const found = context.store.functionAt(name, context.clock.now())
    const code = (version === '$LATEST' ? found?.latest : found?.versions.get(version))?.code
    if (code?.kind !== 'zip') throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.')
    return { status: 200, headers: { 'content-type': 'application/zip' }, body: code.bytes }
  },
}

function sign(name: string, version: string, expires: string): string {
  return createHmac('sha256', secret).update(`${name}\n${version}\n${expires}`).digest('hex')
}
