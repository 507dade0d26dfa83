import { codeSigningConfig } from '../fields/aws.ts'
import { boolean, choice, pattern } from '../fields/scalars.ts'
import { defaulted, optional } from '../schema.ts'

/** Code signing with AWS Signer. */
export const signingInputs = {
  signingProfile: optional(
    pattern(/^[a-zA-Z0-9_]{2,64}$/, 'the name of a Signer profile', 'orders_profile'),
    'Signer profile to sign the package with. Needs `s3-bucket`, versioned.',
  ),
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
}
