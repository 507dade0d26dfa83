import type { Field } from './field.ts'
import { pattern } from './scalars.ts'

/** A workflow file of a repository, alone or at one ref, as attestations name who signed them. */
export const signerWorkflow = (): Field<string> =>
  pattern(
    /^[\w.-]+\/[\w.-]+\/\.github\/workflows\/[\w.-]+\.ya?ml(@[\w./-]+)?$/,
    'a workflow file, with or without @ref',
    'acme/orders/.github/workflows/deploy.yml@refs/heads/main',
  )
