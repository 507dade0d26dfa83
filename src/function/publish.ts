import { type FunctionConfiguration, PublishVersionCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import { isVersion, type Version } from '../values/version.ts'
import { changedBySomebody, contentOf, differences, writeLatest } from './latest.ts'
import { type FunctionView, readFunction } from './read.ts'
import type { WaitFor } from './state.ts'

export interface Published {
  /**
   * `existing`: neither code nor configuration changed since the last version, so that Lambda answered that one (F§1.4),
   * its own description with it.
   */
  readonly kind: 'new' | 'existing'
  readonly version: Version
  /** What the version itself says; it may still be Pending. */
  readonly configuration: FunctionConfiguration
}

export interface PublishOptions extends WaitFor {
  /** From `encodeVersionDescription`. */
  readonly description: string
  /** The highest version number known to exist before: one that is not above it is not ours. */
  readonly newest?: Version | undefined
}

/**
 * Publishes exactly what was seen: guarded by the code's hash and by the revision of the last read.
 * @param seen `$LATEST` as the last update returned it.
 * @throws Failure naming the fields when `$LATEST` is no longer what was seen.
 */
export async function publishVersion(aws: Aws, seen: FunctionView, options: PublishOptions): Promise<Published> {
  const { description, newest } = options
  let reply: FunctionConfiguration | undefined
  const send = async (RevisionId: string): Promise<void> => {
    const command = new PublishVersionCommand({
      FunctionName: seen.arn,
      CodeSha256: seen.codeSha256,
      Description: description,
      RevisionId,
    })
    reply = await aws.lambdaOnce.send(command).catch(error => otherCode(aws, seen, error))
  }
  // Sent again after a lost reply: Lambda then answers the version the lost one made.
  await writeLatest(aws, { doing: `publishing a version of ${seen.name}`, seen, send }, options)
  const version = reply?.Version ?? ''
  if (reply === undefined || !isVersion(version)) {
    throw new Failure({ what: `Lambda answered a publication of ${seen.name} with the version "${version}".` })
  }
  const existing = reply.Description !== description || (newest !== undefined && Number(version) <= Number(newest))
  return { kind: existing ? 'existing' : 'new', version, configuration: reply }
}

/** Lambda answers 400, not 412, when only the hash does not fit (F§1.4): somebody changed the code. */
async function otherCode(aws: Aws, seen: FunctionView, error: unknown): Promise<never> {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
  if (!/CodeSHA256 .* is different from current CodeSHA256/i.test(message)) throw error
  const view = await readFunction(aws, seen.arn)
  const changed = view === undefined ? [] : differences(view, contentOf(seen))
  throw changedBySomebody(view ?? seen, changed.length === 0 ? ['CodeSha256'] : changed)
}
