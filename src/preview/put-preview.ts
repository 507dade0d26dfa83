import { readFile } from 'node:fs/promises'
import { stage } from '../artifact/staging.ts'
import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { diffConfiguration } from '../function/configuration.ts'
import { createFunction } from '../function/create.ts'
import { deletePreviewFunction } from '../function/preview-function.ts'
import { type PreviewMarks, previewTags } from '../function/preview-tags.ts'
import type { FunctionView } from '../function/read.ts'
import type { Code } from '../function/requests.ts'
import { waitUntilUpdated } from '../function/state.ts'
import { newTags, tagFunction } from '../function/tags.ts'
import { updateCode, updateConfiguration } from '../function/update.ts'
import { reserveConcurrency } from '../resources/concurrency.ts'
import { ensureLogGroup, logGroupOf } from '../resources/log-group.ts'
import { ensureFunctionUrl } from '../resources/url-access.ts'
import type { PreparedPreview } from './prepare-preview.ts'

/** What one push did to its preview. */
export interface Put {
  readonly view: FunctionView
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly url: string | undefined
}

/**
 * Makes the preview, or brings it up to date: only what differs is sent. Everything it writes is of the preview's own name.
 * @param between called after each stage; what it throws ends the run there.
 * @throws Failure in Lambda's words.
 */
export async function putPreview(
  aws: Aws,
  prepared: PreparedPreview,
  inputs: PreviewInputs,
  marks: PreviewMarks,
  between: () => Promise<void>,
): Promise<Put> {
  const { name } = prepared
  const tags = { ...inputs.tags, ...previewTags(marks) }
  await ensureLogGroup(aws, { name: logGroupOf(name), retention: Number(inputs.logRetentionDays), tags })
  await between()
  const { view, outcome } = await putFunction(aws, prepared, inputs, tags, between)
  const { reservedConcurrency } = inputs
  await reserveConcurrency(aws, view.arn, reservedConcurrency === 'none' ? undefined : reservedConcurrency)
  await between()
  const url = inputs.functionUrl
    ? await ensureFunctionUrl(aws, { functionName: view.arn }, inputs.urlAuthType)
    : undefined
  await between()
  return { view, outcome, url }
}

async function putFunction(
  aws: Aws,
  prepared: PreparedPreview,
  inputs: PreviewInputs,
  tags: Readonly<Record<string, string>>,
  between: () => Promise<void>,
): Promise<Pick<Put, 'view' | 'outcome'>> {
  const { name: functionName, present, desired, baseView } = prepared
  const architecture = inputs.architectures ?? baseView?.configuration.Architectures?.[0]
  if (present?.view.state === 'Failed') await deletePreviewFunction(aws, present)
  if (present === undefined || present.view.state === 'Failed') {
    const code = await codeOf(aws, prepared)
    const view = await createFunction(aws, { functionName, desired, code, architecture, tags })
    await between()
    return { view, outcome: 'created' }
  }
  let view = present.view.lastUpdateStatus === 'InProgress' ? await waitUntilUpdated(aws, functionName) : present.view
  let touched = false
  const change = diffConfiguration(view.configuration, desired)
  if (change !== undefined) {
    view = await updateConfiguration(aws, view, change)
    touched = true
    await between()
  }
  if (!holds(view, prepared) || (architecture ?? 'x86_64') !== (view.configuration.Architectures?.[0] ?? 'x86_64')) {
    view = await updateCode(aws, view, await codeOf(aws, prepared), { architecture })
    touched = true
    await between()
  }
  const fresh = newTags(view.tags, tags)
  if (fresh !== undefined) await tagFunction(aws, view.arn, fresh)
  return { view, outcome: touched ? 'updated' : 'unchanged' }
}

/** Whether the preview holds this very package: by the hash that Lambda reports, where it can be known. */
function holds({ codeSha256 }: FunctionView, { package: pkg }: PreparedPreview): boolean {
  if (pkg.kind === 'zip') return pkg.codeSha256 === codeSha256
  return pkg.kind === 'image' && pkg.digest === codeSha256
}

async function codeOf(aws: Aws, { package: pkg, staging }: PreparedPreview): Promise<Code> {
  switch (pkg.kind) {
    case 'zip': {
      const { codeSha256 } = pkg
      if (staging === undefined) return { kind: 'zip', bytes: await readFile(pkg.path), codeSha256 }
      const { bucket, key, versionId: version } = await stage(aws, pkg, staging)
      return { kind: 's3-object', bucket, key, version, codeSha256 }
    }
    case 's3-object':
      return { kind: 's3-object', bucket: pkg.bucket, key: pkg.key, version: pkg.versionId }
    case 'image':
      return { kind: 'image', uri: pkg.uri }
    case 'none':
      throw new TypeError('A preview has a source of its own.')
  }
}
