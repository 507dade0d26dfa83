import type { LambdaContext } from '../context.ts'
import { validationError } from '../wire/constraints.ts'
import { invalidParameter } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import type { LayerReference } from './settings.ts'
import type { LayerVersion } from './store.ts'

const LAYER_ARN =
  /^arn:(?<partition>aws[a-zA-Z-]*):lambda:(?<region>[a-z0-9-]+):(?<account>\d{12}):layer:(?<name>[a-zA-Z0-9-_]+):(?<version>\d+)$/
/** As AWS prints it [R: test_layer_function_exceptions]. */
const SHOWN_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)'

/** The layer versions a request names, by the rules of F§1.6. An empty list clears them. */
export function readLayers(context: LambdaContext, body: Fields): readonly LayerReference[] | undefined {
  const arns = body.strings('Layers')
  if (arns === undefined) return undefined
  if (arns.length > 5) throw invalidParameter('Cannot reference more than 5 layers.')
  const seen = new Map<string, string>()
  return arns.map(arn => {
    const parts = LAYER_ARN.exec(arn)?.groups
    if (parts === undefined) {
      const rule = `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${SHOWN_PATTERN}, Member must not be null]`
      throw validationError({ value: `[${arn}]`, at: 'layers', rule })
    }
    const { region } = context.account
    if (parts.region !== region) {
      throw invalidParameter(
        `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
      )
    }
    const layer = arn.slice(0, arn.lastIndexOf(':'))
    const other = seen.get(layer)
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      )
    }
    seen.set(layer, arn)
    return referenceTo(findLayerVersion(context, arn))
  })
}

function findLayerVersion(context: LambdaContext, arn: string): LayerVersion {
  for (const layer of context.store.layers.values()) {
    for (const version of layer.versions.values()) if (version.arn === arn) return version
  }
  throw invalidParameter(`Layer version ${arn} does not exist.`)
}

function referenceTo(version: LayerVersion): LayerReference {
  const { signature } = version
  return {
    Arn: version.arn,
    CodeSize: version.bytes.length,
    ...(signature === undefined
      ? {}
      : { SigningProfileVersionArn: signature.profileVersionArn, SigningJobArn: signature.jobArn }),
  }
}

/** The versions behind references, deleted ones included: a function that uses one keeps working (F§1.7). */
export function layerVersions(context: LambdaContext, references: readonly LayerReference[]): readonly LayerVersion[] {
  return references.flatMap(({ Arn }) => context.store.layerBytes.get(Arn) ?? [])
}
