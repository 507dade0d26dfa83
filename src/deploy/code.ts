import { readFile } from 'node:fs/promises'
import { sign } from '../artifact/signer.ts'
import { signingJobProblem } from '../artifact/unsigned.ts'
import type { Aws } from '../aws/clients.ts'
import type { Code } from '../function/requests.ts'
import { Failure } from '../report/failure.ts'
import type { DeployContext } from './context.ts'
import type { Prepared } from './prepare.ts'
import type { Progress } from './progress.ts'
import { signedPrefix } from './signed-prefix.ts'

/** Signs what was staged, or the object that was named, and notes the signed one. @throws Failure in Signer's words. */
export async function signPackage(
  aws: Aws,
  { situation, delivery, signingProfile: profile }: Prepared,
  context: DeployContext,
  progress: Progress,
): Promise<void> {
  const pkg = delivery.package
  const source =
    pkg.kind === 's3-object' ? { bucket: pkg.bucket, key: pkg.key, versionId: pkg.versionId } : progress.staged
  if (profile === undefined || source === undefined)
    throw new TypeError('Signing comes after staging, by a profile that was read.')
  progress.signed = await sign(aws, source, {
    profile,
    prefix: signedPrefix(delivery),
    owner: situation.identity.account,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  })
}

/** The package as Lambda is to be told of it: signed, staged, or the bytes themselves. */
export async function codeOf({ delivery }: Prepared, { signed, staged }: Progress): Promise<Code> {
  const pkg = delivery.package
  const object = signed ?? staged
  if (object !== undefined) {
    const codeSha256 = signed === undefined && pkg.kind === 'zip' ? pkg.codeSha256 : undefined
    return { kind: 's3-object', bucket: object.bucket, key: object.key, version: object.versionId, codeSha256 }
  }
  switch (pkg.kind) {
    case 'zip':
      return { kind: 'zip', bytes: await readFile(pkg.path), codeSha256: pkg.codeSha256 }
    case 's3-object':
      return { kind: 's3-object', bucket: pkg.bucket, key: pkg.key, version: pkg.versionId }
    case 'image':
      return { kind: 'image', uri: pkg.uri }
    case 'none':
      throw new TypeError('There is no code to send when $LATEST is the source.')
  }
}

/** What Lambda holds must be what this run signed, and nothing that came in between. */
export function verifySignature({ signed, latest }: Progress): void {
  if (signed === undefined) return
  const problem = signingJobProblem(latest?.configuration.SigningJobArn, signed.jobId)
  if (problem !== undefined) throw new Failure(problem)
}
