import type { DeployContext } from '../deploy/context.ts'
import { runContext } from '../github/run-context.ts'
import type { Log } from '../report/log.ts'

/** Makes sure where a package comes from, by what this run says of itself. */
export function attestationVerifier(log: Log): DeployContext['verifyAttestation'] {
  return async ({ path, codeSha256 }, signer) => {
    const { repository, sha } = runContext(process.env)
    // Loads what starts programs, which few runs need.
    const { verifyAttestation } = await import('../github/attestation.ts')
    const sha256 = Buffer.from(codeSha256, 'base64').toString('hex')
    await verifyAttestation({ path, sha256 }, { signer, repository, commit: sha }, process.env)
    log.info(`${signer} attested that it built this package from commit ${sha}.`)
  }
}
