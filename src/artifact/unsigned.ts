import type { FailureText } from '../report/failure.ts'
import type { LayerSignature } from './layer-signatures.ts'
import type { SigningConfigView } from './signing-config.ts'

/** What is about to be deployed, as far as a code signing config looks at it. */
export interface Deployment {
  /**
   * `signed` by this run with a profile; `unsigned` because this run built it and signs nothing; `unknown` for a zip
   * somebody else made, which may be signed; `image`, which Lambda never checks; `kept` when the code stays as it is.
   */
  readonly code:
    | { readonly kind: 'signed'; readonly profileVersionArn: string }
    | { readonly kind: 'unsigned' | 'unknown' | 'image' | 'kept' }
  readonly layers: readonly LayerSignature[]
}

export interface SigningVerdict {
  /** Lambda would refuse it, or would run it unchecked where checking is wanted. */
  readonly refusal?: FailureText
  /** Lambda would deploy it and count `SignatureValidationErrors`. */
  readonly warnings: readonly string[]
}

/** Foresees what Lambda will say to a deployment under a code signing config, before anything is uploaded (F§2.2). */
export function refuseUnsigned(config: SigningConfigView | undefined, deployment: Deployment): SigningVerdict {
  if (config === undefined) return { warnings: [] }
  const code = codeProblems(config, deployment.code)
  const untrusted = [...code, ...deployment.layers.flatMap(layerProblem(config))]
  if (untrusted.length === 0) return { warnings: [] }
  if (config.policy === 'Warn') return { warnings: untrusted }
  return {
    refusal: {
      what: `The code signing config of the function refuses this deployment: ${untrusted.join('; ')}.`,
      next: code.length === 0 ? SIGNED_LAYERS : nextStep(deployment.code),
      detail: `${config.arn} (Enforce) trusts: ${config.allowed.join(', ')}`,
    },
    warnings: [],
  }
}

function codeProblems(config: SigningConfigView, code: Deployment['code']): string[] {
  switch (code.kind) {
    case 'signed':
      return trusts(config, code.profileVersionArn) ? [] : [`it does not trust the profile ${code.profileVersionArn}`]
    case 'unsigned':
      return ['the package is not signed']
    case 'image':
      return ['Lambda checks no signatures of container images']
    default:
      return []
  }
}

function layerProblem(config: SigningConfigView): (layer: LayerSignature) => string[] {
  return ({ arn, signer }) => {
    // Nothing to foresee: Lambda knows more than we do.
    if (signer === 'unreadable') return []
    if (signer === undefined) return [`the layer ${arn} is not signed`]
    return trusts(config, signer.profileVersionArn)
      ? []
      : [`the layer ${arn} is signed by ${signer.profileVersionArn}, which it does not trust`]
  }
}

/** A profile's ARN without a version is stored as it is and stands for each of its versions (F§2.2). */
function trusts(config: SigningConfigView, profileVersionArn: string): boolean {
  return config.allowed.some(arn => arn === profileVersionArn || profileVersionArn.startsWith(`${arn}/`))
}

const SIGNED_LAYERS = 'Use layers signed by a profile the config trusts, or bundle what they bring.'

function nextStep(code: Deployment['code']): string {
  if (code.kind === 'image')
    return 'Verify the image by its digest in a step of its own (cosign, notation), or deploy a zip.'
  if (code.kind === 'signed')
    return 'Let the config trust the profile, or set the input "signing-profile" to one it trusts.'
  return 'Set the inputs "signing-profile" and "s3-bucket".'
}

/** @returns what is wrong when Lambda holds another signature than the one this run made. */
export function signingJobProblem(reported: string | undefined, jobId: string): FailureText | undefined {
  // The ARN ends in `:/signing-jobs/<id>`.
  if (reported?.endsWith(`/${jobId}`) === true) return undefined
  return {
    what: `Lambda holds ${reported === undefined ? 'code without a signature' : `the code of signing job ${reported}`}, not what signing job ${jobId} of this run made.`,
    next: 'Somebody deployed at the same time. Run again.',
  }
}
