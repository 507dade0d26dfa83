import * as z from 'zod/mini'
import { chooseSource, type SourceChoice, type StagingLocation, stagingLocation } from './deploy/source-choice.ts'
import {
  previewAccountInputs,
  previewLimitInputs,
  previewSettingInputs,
  previewWhatInputs,
  smokeInputs,
} from './preview/input-groups.ts'
import { checkPreviewInputs } from './preview/preview-rules.ts'
import { previewSourceInputs } from './preview/source-inputs.ts'
import { parseInputs, type ReadInput } from './schema.ts'

export const previewSchema = z.object({
  ...previewWhatInputs,
  ...previewSourceInputs,
  ...previewSettingInputs,
  ...previewLimitInputs,
  ...smokeInputs,
  ...previewAccountInputs,
})

/** The same, under the headings of the tables. */
export const previewGroups = [
  { title: 'What is done', shape: previewWhatInputs },
  { title: 'Source', shape: previewSourceInputs },
  { title: 'Settings of the preview', shape: previewSettingInputs },
  { title: 'Limits', shape: previewLimitInputs },
  { title: 'Smoke test', shape: smokeInputs },
  { title: 'GitHub and the account', shape: previewAccountInputs },
] as const

export type PreviewValues = Readonly<z.infer<typeof previewSchema>>

/** All inputs of the preview action as typed values, and the one source they add up to. */
export interface PreviewInputs extends PreviewValues {
  readonly source: SourceChoice
  readonly staging: StagingLocation | undefined
}

/** @throws InputError naming the input, its value and what is allowed. */
export function parsePreviewInputs(read: ReadInput): PreviewInputs {
  const values = parseInputs(previewSchema, read)
  checkPreviewInputs(values, name => read(name).trim() !== '')
  return { ...values, source: chooseSource(values), staging: stagingLocation(values) }
}
