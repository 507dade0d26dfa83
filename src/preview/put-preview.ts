import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { diffConfiguration } from '../function/configuration.ts'
import { createFunction } from '../function/create.ts'
import { deletePreviewFunction } from '../function/preview-function.ts'
import { type PreviewMarks, previewTags, readPreviewTags } from '../function/preview-tags.ts'
import { readFunction } from '../function/read.ts'
import { waitUntilUpdated } from '../function/state.ts'
import { newTags, type Tags, tagFunction } from '../function/tags.ts'
import { updateCode, updateConfiguration } from '../function/update.ts'
import { Failure } from '../report/failure.ts'
import { reserveConcurrency } from '../resources/concurrency.ts'
import { ensureLogGroup, logGroupOf } from '../resources/log-group.ts'
import { settleFunctionUrl } from '../resources/url-access.ts'
import { codeOf, holds } from './package-preview.ts'
import type { PreparedPreview } from './prepare-preview.ts'
import type { Put } from './work.ts'

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
  const made = (there: Tags): boolean => {
    const found = readPreviewTags(there)
    return found?.repository === marks.repository && found.pullRequest === marks.pullRequest
  }
  const group = { name: logGroupOf(name), retention: Number(inputs.logRetentionDays), tags, made }
  await ensureLogGroup(aws, group)
  await between()
  const { view, outcome } = await putFunction(aws, prepared, inputs, tags, between).catch(async (error: unknown) => {
    if (!(error instanceof Failure) || prepared.present === undefined || !(await isGone(aws, name))) throw error
    // A sweep took it, because its time was over: this push brings it back.
    await between()
    await ensureLogGroup(aws, group)
    return putFunction(aws, { ...prepared, present: undefined }, inputs, tags, between)
  })
  const { reservedConcurrency } = inputs
  await reserveConcurrency(aws, view.arn, reservedConcurrency === 'none' ? undefined : reservedConcurrency)
  await between()
  const authType = inputs.functionUrl ? inputs.urlAuthType : undefined
  const never = authType === undefined && outcome === 'created'
  const url = never ? undefined : await settleFunctionUrl(aws, { functionName: view.arn }, authType)
  await between()
  return { view, arn: view.arn, version: '$LATEST', outcome, url }
}

/** False also where it cannot be read: then what went wrong first says more. */
async function isGone(aws: Aws, name: string): Promise<boolean> {
  return readFunction(aws, name).then(
    view => view === undefined,
    () => false,
  )
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
    const { codeSigningConfigArn } = inputs
    const view = await createFunction(aws, { functionName, desired, code, architecture, tags, codeSigningConfigArn })
    await between()
    return { view, outcome: 'created' }
  }
  // First of all: a sweep that goes by the expiry of before reads it once more, and leaves what was renewed.
  const fresh = newTags(present.view.tags, tags)
  if (fresh !== undefined) await tagFunction(aws, present.view.arn, fresh)
  let view = present.view.lastUpdateStatus === 'InProgress' ? await waitUntilUpdated(aws, functionName) : present.view
  let touched = false
  const change = diffConfiguration(view.configuration, desired)
  if (change !== undefined) {
    view = await updateConfiguration(aws, view, change)
    touched = true
    await between()
  }
  if (
    !holds(view, prepared.package) ||
    (architecture ?? 'x86_64') !== (view.configuration.Architectures?.[0] ?? 'x86_64')
  ) {
    view = await updateCode(aws, view, await codeOf(aws, prepared), { architecture })
    touched = true
    await between()
  }
  return { view, outcome: touched ? 'updated' : 'unchanged' }
}
