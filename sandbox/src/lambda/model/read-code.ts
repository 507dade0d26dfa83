import { createHash } from 'node:crypto'
import { AwsError } from '../../http/service.ts'
import type { SignatureCheck } from '../../ports.ts'
import type { LambdaContext } from '../context.ts'
import { checkEnum } from '../wire/constraints.ts'
import { invalidParameter } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import { attachedConfig, checkTrust } from './code-trust.ts'
import type { Code, ObjectLocation, Signature } from './function.ts'
import { layerVersions } from './layer-references.ts'
import { checkUnpackedSize, checkZippedSize, readPackage } from './package.ts'
import type { LayerReference } from './settings.ts'

/** A package as fetched: sent along, or read from S3. */
export interface Upload {
  readonly bytes: Uint8Array
  readonly referenced: ObjectLocation | undefined
}

/** The bytes a request sends or points to. @throws in S3's own words for what is not there (F§1.6). */
export function readUpload(context: LambdaContext, source: Fields): Upload | undefined {
  const zip = source.blob('ZipFile')
  if (zip !== undefined) {
    checkZippedSize(zip.length)
    return { bytes: zip, referenced: undefined }
  }
  const bucket = source.string('S3Bucket')
  const key = source.string('S3Key')
  if (bucket === undefined || key === undefined) return undefined
  const mode = checkEnum(source.string('S3ObjectStorageMode') ?? 'COPY', 's3ObjectStorageMode', ['COPY', 'REFERENCE'])
  const versionId = source.string('S3ObjectVersion')
  if (mode === 'REFERENCE' && versionId === undefined) {
    throw invalidParameter('S3ObjectVersion is required when S3ObjectStorageMode is REFERENCE.')
  }
  const bytes = readObject(context, { bucket, key, versionId })
  return { bytes, referenced: mode === 'REFERENCE' ? { bucket, key, versionId } : undefined }
}

function readObject(context: LambdaContext, { bucket, key, versionId }: ObjectLocation): Uint8Array {
  try {
    return context.objects.get(bucket, key, versionId).bytes
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    )
  }
}

/** What the code must agree with. */
interface Placement {
  readonly functionName: string
  readonly layers: readonly LayerReference[]
  readonly codeSigningConfigArn: string | undefined
}

/** A zip as a function's code: sizes with its layers, then trust (F§1.6, F§2.2). */
export function zipCode(context: LambdaContext, upload: Upload, placement: Placement): Code {
  const read = readPackage(upload.bytes)
  const layers = layerVersions(context, placement.layers)
  checkUnpackedSize(read.unpackedSize + layers.reduce((sum, layer) => sum + layer.unpackedSize, 0))
  const check = context.signatures.verify(upload.bytes)
  const config = attachedConfig(context, placement.codeSigningConfigArn)
  if (config !== undefined) {
    checkTrust(context, config, check, placement.functionName, placement.functionName)
    checkLayerTrust(context, placement)
  }
  return { kind: 'zip', ...read, signature: signatureOf(check), referenced: upload.referenced }
}

/** F§2.2: layers must be signed too, and setting layers checks them again. */
export function checkLayerTrust(context: LambdaContext, { functionName, layers, ...placement }: Placement): void {
  const config = attachedConfig(context, placement.codeSigningConfigArn)
  if (config === undefined) return
  for (const layer of layerVersions(context, layers)) {
    checkTrust(context, config, context.signatures.verify(layer.bytes), layer.arn, functionName)
  }
}

export function signatureOf(check: SignatureCheck): Signature | undefined {
  return check.kind === 'signed' ? { profileVersionArn: check.profileVersionArn, jobArn: check.jobArn } : undefined
}

/** An image: its digest when the URI names one, else a digest made of the URI. No signature is checked (F§2.2). */
export function imageCode(uri: string): Code {
  const digest = /@sha256:([0-9a-f]{64})$/.exec(uri)?.[1]
  return { kind: 'image', uri, sha256: digest ?? createHash('sha256').update(uri).digest('hex') }
}
