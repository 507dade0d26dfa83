import {
  type Architecture,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import type { ConfigurationChange } from './configuration.ts'
import { type Content, changedBySomebody, differences, writeLatest } from './latest.ts'
import type { FunctionView } from './read.ts'
import { type Code, codeRequest } from './requests.ts'
import { configurationAfter } from './settings.ts'
import { type WaitFor, waitUntilUpdated } from './state.ts'

export type { Code } from './requests.ts'

export interface CodeOptions extends WaitFor {
  /** Left as it is when not set. */
  readonly architecture?: Architecture | undefined
  /** Key that encrypts the package, when it is one of one's own. */
  readonly sourceKmsKeyArn?: string | undefined
  /** The Signer job whose package is sent: only AWS knows the hash of that one beforehand. */
  readonly signingJobId?: string | undefined
}

/** An upload of 50 MB over a slow line. Past it the outcome is unknown, and read back. */
const UPLOAD_TIMEOUT_MS = 300_000

/**
 * Sends exactly the given fields, waits until Lambda has applied them, and looks that nothing else has changed.
 * @param seen `$LATEST` as last read.
 * @returns `$LATEST` as it is now.
 * @throws Failure naming what a colleague changed meanwhile, or why Lambda could not apply it.
 */
export async function updateConfiguration(
  aws: Aws,
  seen: FunctionView,
  change: ConfigurationChange,
  options: WaitFor = {},
): Promise<FunctionView> {
  const wanted = { configuration: configurationAfter(seen.configuration, change.patch), codeSha256: seen.codeSha256 }
  const send = async (RevisionId: string): Promise<void> => {
    await aws.lambdaOnce.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: seen.arn, ...change.patch, RevisionId }),
    )
  }
  await writeLatest(aws, { doing: `updating ${change.fields.join(', ')} of ${seen.name}`, seen, wanted, send }, options)
  return arrived(aws, seen, wanted, options)
}

/**
 * Sends the code, waits until Lambda runs it, and looks that nothing else has changed. Never publishes: a version is
 * made from what was read back (F§1.4).
 * @param seen `$LATEST` as last read.
 * @returns `$LATEST` as it is now.
 * @throws Failure naming what a colleague changed meanwhile, or why Lambda could not apply it.
 */
export async function updateCode(
  aws: Aws,
  seen: FunctionView,
  code: Code,
  { architecture, sourceKmsKeyArn, signingJobId, ...options }: CodeOptions = {},
): Promise<FunctionView> {
  let codeSha256 = code.kind === 'image' ? undefined : code.codeSha256
  const configuration =
    architecture === undefined ? seen.configuration : { ...seen.configuration, Architectures: [architecture] }
  const send = async (RevisionId: string): Promise<void> => {
    const request = codeRequest({ code, architecture, sourceKmsKeyArn })
    const command = new UpdateFunctionCodeCommand({ FunctionName: seen.arn, ...request, RevisionId })
    const reply = await aws.lambdaOnce.send(command, { requestTimeout: UPLOAD_TIMEOUT_MS })
    codeSha256 ??= reply.CodeSha256
  }
  const doing = `updating the code of ${seen.name}`
  const isOurs = (view: FunctionView): boolean =>
    signingJobId !== undefined && view.configuration.SigningJobArn?.endsWith(`/${signingJobId}`) === true
  await writeLatest(aws, { doing, seen, wanted: { configuration, codeSha256 }, isOurs, send }, options)
  return arrived(aws, seen, { configuration, codeSha256 }, options)
}

/** The read after the wait must equal what was seen plus what was sent. */
async function arrived(aws: Aws, seen: FunctionView, wanted: Content, options: WaitFor): Promise<FunctionView> {
  const view = await waitUntilUpdated(aws, seen.arn, options)
  const changed = differences(view, wanted)
  if (changed.length > 0) throw changedBySomebody(view, changed)
  return view
}
