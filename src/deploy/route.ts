import { readStagingBucket, type StagingLocation } from '../artifact/staging.ts'
import { bucketProblem, chooseRoute } from '../artifact/staging-key.ts'
import type { Aws } from '../aws/clients.ts'
import { directUploadProblem } from '../build/limits.ts'
import type { Package } from '../build/package.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { Failure } from '../report/failure.ts'

/** Beside a package that is in S3 already. */
const SIGNED_PREFIX = 'signed/'

/** @returns where the package goes on its way, or undefined when it is sent directly. @throws Failure */
export async function routeOf(
  aws: Aws,
  inputs: DeployInputs,
  pkg: Package,
  owner: string,
): Promise<StagingLocation | undefined> {
  const sign = inputs.signingProfile !== undefined
  if (pkg.kind === 's3-object') return sign ? { bucket: pkg.bucket, prefix: SIGNED_PREFIX, owner } : undefined
  if (pkg.kind !== 'zip') return undefined
  const location =
    inputs.staging === undefined ? undefined : { bucket: inputs.staging.bucket, prefix: inputs.staging.prefix, owner }
  const route = chooseRoute({ tooLong: directUploadProblem(pkg.size, pkg.entries), sign, location })
  if (typeof route === 'object') throw new Failure(route)
  if (route === 'direct' || location === undefined) return undefined
  const problem = bucketProblem(await readStagingBucket(aws, location), { location, region: aws.region, sign })
  if (problem !== undefined) throw new Failure(problem)
  return location
}
