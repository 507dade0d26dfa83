import { findStaged, readStagingBucket, type StagedObject, type StagingLocation } from '../artifact/staging.ts'
import { bucketProblem, chooseRoute } from '../artifact/staging-key.ts'
import type { Aws } from '../aws/clients.ts'
import { directUploadProblem } from '../build/limits.ts'
import type { Package } from '../build/package.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { Failure } from '../report/failure.ts'

/** Beside a package that is in S3 already. */
const SIGNED_PREFIX = 'signed/'

/** The bucket a package goes through, as it was found. */
export interface Staging extends StagingLocation {
  /** Whether objects there have versions. */
  readonly versioned: boolean
  /** The package, when an earlier run has put it there: it is not uploaded again. */
  readonly present: StagedObject | undefined
}

/** @returns where the package goes on its way, or undefined when it is sent directly. @throws Failure */
export async function routeOf(
  aws: Aws,
  inputs: DeployInputs,
  pkg: Package,
  owner: string,
): Promise<Staging | undefined> {
  const sign = inputs.signingProfile !== undefined
  const location = locationOf(inputs, pkg, owner)
  if (pkg.kind === 'zip') {
    const route = chooseRoute({ tooLong: directUploadProblem(pkg.size, pkg.entries), sign, location })
    if (typeof route === 'object') throw new Failure(route)
    if (route === 'direct') return undefined
  } else if (!sign) return undefined
  if (location === undefined) return undefined
  const [bucket, present] = await Promise.all([
    readStagingBucket(aws, location),
    pkg.kind === 'zip' ? findStaged(aws, pkg, location) : undefined,
  ])
  const problem = bucketProblem(bucket, { location, region: aws.region, sign })
  if (problem !== undefined) throw new Failure(problem)
  return { ...location, versioned: bucket?.versioned === true, present }
}

function locationOf(inputs: DeployInputs, pkg: Package, owner: string): StagingLocation | undefined {
  if (pkg.kind === 's3-object') return { bucket: pkg.bucket, prefix: SIGNED_PREFIX, owner }
  if (inputs.staging === undefined) return undefined
  return { bucket: inputs.staging.bucket, prefix: inputs.staging.prefix, owner }
}
