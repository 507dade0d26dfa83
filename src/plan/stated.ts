import { stagingKey } from '../artifact/staging-key.ts'
import { hashOf } from '../build/package.ts'
import type { Change } from '../deploy/changes.ts'
import type { Prepared } from '../deploy/prepare.ts'
import { signedPrefix } from '../deploy/signed-prefix.ts'
import type { Code } from '../function/requests.ts'

/** What the calls of a plan state of the code: known beforehand where it can be, a placeholder where only AWS knows. */

const VERSION = '<object version>'

/** The code as `CreateFunction` and `UpdateFunctionCode` will be told of it. */
export function statedCode({ delivery }: Prepared): Code {
  const { package: pkg, staging, signingProfile } = delivery
  if (staging !== undefined && signingProfile !== undefined) {
    const version = staging.versioned ? '<signed version>' : undefined
    return { kind: 's3-object', bucket: staging.bucket, key: '<signed object>', version }
  }
  switch (pkg.kind) {
    case 'zip':
      if (staging === undefined) return { kind: 'zip', bytes: new Uint8Array(), codeSha256: pkg.codeSha256 }
      return {
        kind: 's3-object',
        bucket: staging.bucket,
        key: stagingKey(staging.prefix, pkg.digest),
        version: stagedVersion(staging),
      }
    case 's3-object':
      return { kind: 's3-object', bucket: pkg.bucket, key: pkg.key, version: pkg.versionId }
    case 'image':
      return { kind: 'image', uri: pkg.uri }
    case 'none':
      throw new TypeError('There is no code to send when $LATEST is the source.')
  }
}

function stagedVersion({ present, versioned }: NonNullable<Prepared['delivery']['staging']>): string | undefined {
  if (present !== undefined) return present.versionId
  return versioned ? VERSION : undefined
}

/** The hash a version must have to be published. */
export function publishedHash({ delivery, situation, changes }: Prepared): string {
  const uploads =
    changes.kind === 'changes' && changes.list.some(({ kind }) => /^(create-function|update-code)$/.test(kind))
  if (!uploads) return situation.latest?.codeSha256 ?? ''
  return (delivery.signingProfile === undefined ? hashOf(delivery.package) : undefined) ?? '<code hash>'
}

export function stagedInput(
  { staging }: Extract<Change, { kind: 'stage' }>,
  { delivery: { package: pkg } }: Prepared,
): Record<string, unknown> {
  if (pkg.kind !== 'zip') throw new TypeError('Only a zip of this machine is staged.')
  return { Bucket: staging.bucket, Key: stagingKey(staging.prefix, pkg.digest), Body: `<${pkg.size} bytes>` }
}

/** The job Signer is asked for. */
export function signingRequest({ delivery }: Prepared): Record<string, unknown> {
  const { package: pkg, staging, signingProfile } = delivery
  if (staging === undefined) throw new TypeError('What is signed goes through S3.')
  const source =
    pkg.kind === 's3-object'
      ? { bucketName: pkg.bucket, key: pkg.key, version: pkg.versionId }
      : {
          bucketName: staging.bucket,
          key: pkg.kind === 'zip' ? stagingKey(staging.prefix, pkg.digest) : '',
          version: stagedVersion(staging),
        }
  return {
    source: { s3: source },
    destination: { s3: { bucketName: staging.bucket, prefix: signedPrefix(delivery) } },
    profileName: signingProfile,
    clientRequestToken: '<request token>',
  }
}

/** A request without the values of variables. Their names are no secret. */
export function shown(request: object): Record<string, unknown> {
  const input: Record<string, unknown> = { ...request }
  const { Environment } = input
  if (typeof Environment !== 'object' || Environment === null || !('Variables' in Environment)) return input
  const names = Object.keys(Environment.Variables ?? {})
  return { ...input, Environment: { Variables: Object.fromEntries(names.map(name => [name, '<hidden>'])) } }
}
