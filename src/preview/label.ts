import type { PreviewInputs } from '../config/preview-inputs.ts'
import { previewName } from '../function/preview-name.ts'
import { functionNameOf } from '../values/arn.ts'
import { previewAlias } from './alias-marks.ts'

/** The name of a function that inputs give by name or ARN. */
export function baseName(functionName: string): string {
  return functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
}

/** What the preview of a function is called: `orders-pr-7`, or `orders:pr-7` by alias. */
export function previewLabel(
  { mode, functionName = '' }: Pick<PreviewInputs, 'mode' | 'functionName'>,
  pullRequest: number,
): string {
  const base = baseName(functionName)
  return mode === 'alias' ? `${base}:${previewAlias(pullRequest)}` : previewName(base, pullRequest)
}
