import { hashOf, type Package } from '../build/package.ts'
import type { FunctionView } from '../function/read.ts'
import { decodeVersionDescription } from '../function/version-description.ts'
import type { Staging } from './route.ts'

/** How the code comes to Lambda, decided before anything is uploaded. */
export interface Delivery {
  readonly package: Package
  /** `$LATEST` already holds exactly this code: nothing to upload or sign. */
  readonly present: boolean
  /** Set when the package goes through S3: too large for a request, or to be signed. */
  readonly staging: Staging | undefined
  readonly signingProfile: string | undefined
}

/** What is compared when two pieces of code are. */
export interface Sameness {
  readonly package: Package
  /** `$LATEST`, which is the source when there is no other. */
  readonly latest: FunctionView
  /** ARN of the profile this run signs with: unsigned code is not the same as signed code. */
  readonly signedBy: string | undefined
}

/** Whether a published version holds the source of this run: by its own note, or by the hash Lambda reports (promise 7). */
export function holdsSource(version: FunctionView, { package: pkg, latest, signedBy }: Sameness): boolean {
  if (signedBy !== undefined && version.configuration.SigningProfileVersionArn !== signedBy) return false
  if (pkg.kind === 'none') return version.codeSha256 === latest.codeSha256
  const noted = decodeVersionDescription(version.configuration.Description).digest
  if (pkg.digest !== undefined && noted === pkg.digest) return true
  return version.codeSha256 === hashOf(pkg)
}

/**
 * Whether `$LATEST` holds this code already, which only saves the upload. A signed package has a hash no local zip can
 * have: it is found through a version that notes the same source and has the very hash of `$LATEST`.
 */
export function latestHolds(sameness: Sameness, versions: readonly (FunctionView | undefined)[]): boolean {
  const { package: pkg, latest, signedBy } = sameness
  if (pkg.kind === 'none') return true
  if (signedBy === undefined && latest.codeSha256 === hashOf(pkg)) return true
  return versions.some(
    version => version !== undefined && version.codeSha256 === latest.codeSha256 && holdsSource(version, sameness),
  )
}
