import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PreviewContext } from './context.ts'
import { previewNotes } from './desired.ts'
import { holds } from './package-preview.ts'
import { preparePreview } from './prepare-preview.ts'
import { putPreview } from './put-preview.ts'
import type { Work } from './work.ts'

/** A preview that is a function of its own. @throws Failure or InputError, each saying what to do. */
export async function functionWork(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  pullRequest: number,
): Promise<Work> {
  const prepared = await preparePreview(aws, inputs, context, pullRequest)
  const { base, baseView, name, present } = prepared
  const { repository } = context
  return {
    base,
    baseView,
    preview: name,
    exists: present !== undefined,
    unchanged: present === undefined && baseView !== undefined && holds(baseView, prepared.package),
    notes: previewNotes(inputs, baseView),
    put: (push, between) => putPreview(aws, prepared, inputs, { repository, pullRequest, base, ...push }, between),
  }
}
