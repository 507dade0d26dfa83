import * as z from 'zod/mini'
import { requireAttestation, signingProfile } from './deploy/signing-inputs.ts'
import { accountId, bucket, region } from './fields/aws.ts'
import { list } from './fields/list.ts'
import { path, text } from './fields/scalars.ts'
import { optional, parseInputs, type ReadInput, required } from './schema.ts'
import { sessionInputs } from './session-inputs.ts'

export const signSchema = z.object({
  zip: required(path('build/function.zip'), 'The package: a zip file in the workspace, or wherever its job left it.'),
  signingProfile: required(signingProfile(), 'Signer profile to sign the package with.'),
  s3Bucket: required(bucket(), 'Versioned bucket that Signer reads the package from and writes the signed one to.'),
  s3Key: optional(text(1024, 'orders/'), 'Prefix of what is put there; a trailing `/` makes it a folder.'),
  requireAttestation: requireAttestation(),
  allowedAccountIds: optional(list(accountId(), '123456789012'), 'Accounts this workflow may sign in.'),
  region: optional(region(), 'AWS Region. By default that of the environment.'),
  ...sessionInputs,
})

export type SignInputs = Readonly<z.infer<typeof signSchema>>

/** @throws InputError naming the input, its value and what is allowed. */
export function parseSignInputs(read: ReadInput): SignInputs {
  return parseInputs(signSchema, read)
}
