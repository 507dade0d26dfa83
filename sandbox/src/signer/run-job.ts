import type { AwsError } from '../http/service.ts'
import type { ObjectSource, StoredObject } from '../ports.ts'
import type { JobState, SigningJob } from './job.ts'
import { readSignature, signZip } from './signature.ts'
import { readEntries, type ZipEntry } from './zip-entries.ts'

/** Where Signer reads packages and leaves the signed ones. */
export interface ObjectStore extends ObjectSource {
  put(bucket: string, key: string, bytes: Uint8Array): StoredObject
}

/** Why a job fails; AWS' own words for these are not known, the cases are (F§2.1). */
class JobFailure extends Error {}

/** Reads, signs and stores. @returns how the job ended; nothing is written when it failed. */
export async function runJob(job: SigningJob, objects: ObjectStore, now: () => number): Promise<JobState> {
  try {
    const entries = readPackage(job, objects)
    const { profile, arn, createdAt: signedAt, expiresAt } = job
    const statement = { profileVersionArn: profile.versionArn, jobArn: arn, signedAt, expiresAt }
    const signed = await signZip(entries, statement, profile.privateKey)
    const key = signedKey(job)
    stored(() => objects.put(job.destination.bucketName, key, signed))
    return { status: 'Succeeded', completedAt: now(), key }
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error
    return { status: 'Failed', completedAt: now(), reason: error.message }
  }
}

/** F§2.1: the prefix verbatim, the job's id, and `.zip` where the source has it. */
function signedKey({ destination, id, source }: SigningJob): string {
  return `${destination.prefix}${id}${source.key.endsWith('.zip') ? '.zip' : ''}`
}

function readPackage({ source }: SigningJob, objects: ObjectStore): readonly ZipEntry[] {
  const { bytes } = stored(() => objects.get(source.bucketName, source.key, source.version))
  if (bytes.length === 0) throw new JobFailure('The source object is empty.')
  const entries = entriesOf(bytes)
  if (entries.length === 0) throw new JobFailure('The source zip is empty.')
  if (readSignature(bytes).kind !== 'unsigned') throw new JobFailure('The source zip is already signed.')
  return entries
}

function entriesOf(bytes: Uint8Array): readonly ZipEntry[] {
  try {
    return readEntries(bytes)
  } catch {
    throw new JobFailure('The source object is not a valid zip file.')
  }
}

function stored<T>(access: () => T): T {
  try {
    return access()
  } catch (error) {
    if (!isAwsError(error)) throw error
    throw new JobFailure(
      `${error.message} (Service: Amazon S3; Status Code: ${error.status}; Error Code: ${error.code})`,
    )
  }
}

function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error && 'code' in error && 'status' in error
}
