import { codeSigningConfig } from '../fields/aws.ts'
import type { Field } from '../fields/field.ts'
import { boolean, choice, pattern } from '../fields/scalars.ts'
import { signerWorkflow } from '../fields/workflow.ts'
import { defaulted, optional } from '../schema.ts'

export const signingProfile = (): Field<string> =>
  pattern(/^[a-zA-Z0-9_]{2,64}$/, 'the name of a Signer profile', 'orders_profile')

/** The input that `sign` has too. */
export function requireAttestation() {
  return optional(
    signerWorkflow(),
    'Refuse a package unless this workflow attested, from the commit of this run, that it built these very bytes. Needs the GitHub CLI, `GH_TOKEN` and `attestations: read`.',
  )
}

/** Code signing with AWS Signer, and who must have built the package. */
export const signingInputs = {
  signingProfile: optional(signingProfile(), 'Signer profile to sign the package with. Needs `s3-bucket`, versioned.'),
  codeSigningConfigArn: optional(
    codeSigningConfig(),
    'Code signing config the function must have; attached when missing.',
  ),
  createSigningConfig: defaulted(
    boolean(),
    'false',
    'Create and attach a code signing config that trusts `signing-profile`, when the function has none.',
  ),
  signingPolicy: optional(
    choice('warn', 'enforce'),
    'What the created config does with untrusted code; or, without `create-signing-config`, what the function must have.',
  ),
  requireAttestation: requireAttestation(),
}
