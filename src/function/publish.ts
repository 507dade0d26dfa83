import { PublishVersionCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import { isVersion, type Version } from '../values/version.ts'
import { changedBySomebody, contentOf, differences, writeLatest } from './latest.ts'
import { type FunctionView, readFunction } from './read.ts'
import type { WaitFor } from './state.ts'

export interface PublishOptions extends WaitFor {
  /** From `encodeVersionDescription`. */
  readonly description: string
}

/**
 * Publishes exactly what was seen: guarded by the code's hash and by the revision of the last read.
 * @param seen `$LATEST` as the last update returned it.
 * @returns the version that holds it, which may still be Pending: when neither code nor configuration changed since the last
 * one, Lambda answers that one, its own description with it (F§1.4).
 * @throws Failure naming the fields when `$LATEST` is no longer what was seen.
 */
export async function publishVersion(aws: Aws, seen: FunctionView, options: PublishOptions): Promise<Version> {
  let version = ''
  const send = async (RevisionId: string): Promise<void> => {
    const command = new PublishVersionCommand({
      FunctionName: seen.arn,
      CodeSha256: seen.codeSha256,
      Description: options.description,
      RevisionId,
    })
    const reply = await aws.lambdaOnce.send(command).catch(error => otherCode(aws, seen, error))
    version = reply.Version ?? ''
  }
  // Sent again after a lost reply: Lambda then answers the version the lost one made.
  await writeLatest(aws, { doing: `publishing a version of ${seen.name}`, seen, send }, options)
  if (isVersion(version)) return version
  throw new Failure({ what: `Lambda answered a publication of ${seen.name} with the version "${version}".` })
}

/** Lambda answers 400, not 412, when only the hash does not fit (F§1.4): somebody changed the code. */
async function otherCode(aws: Aws, seen: FunctionView, error: unknown): Promise<never> {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
  if (!/CodeSHA256 .* is different from current CodeSHA256/i.test(message)) throw error
  const view = await readFunction(aws, seen.arn)
  const changed = view === undefined ? [] : differences(view, contentOf(seen))
  throw changedBySomebody(view ?? seen, changed.length === 0 ? ['CodeSha256'] : changed)
}
