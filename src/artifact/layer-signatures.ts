import { GetLayerVersionByArnCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain } from '../aws/errors.ts'

/** Who signed a layer version, as Lambda knows it. */
export interface LayerSignature {
  readonly arn: string
  /** Undefined for one nobody signed; `unreadable` where another account lets us use the layer but not look at it. */
  readonly signer: { readonly profileVersionArn: string } | 'unreadable' | undefined
}

/** Reads who signed each layer, all at once. */
export async function readLayerSignatures(aws: Aws, arns: readonly string[]): Promise<LayerSignature[]> {
  return Promise.all(arns.map(arn => readLayerSignature(aws, arn)))
}

async function readLayerSignature(aws: Aws, arn: string): Promise<LayerSignature> {
  try {
    const { Content } = await aws.lambda.send(new GetLayerVersionByArnCommand({ Arn: arn }))
    const profileVersionArn = Content?.SigningProfileVersionArn
    return { arn, signer: profileVersionArn === undefined ? undefined : { profileVersionArn } }
  } catch (error) {
    if (/^AccessDenied/.test(errorParts(error).name)) return { arn, signer: 'unreadable' }
    throw explain(error, `reading layer ${arn} (lambda:GetLayerVersion)`)
  }
}
