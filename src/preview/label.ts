import type { PreviewInputs } from '../config/preview-inputs.ts'
import { previewName } from '../function/preview-name.ts'
import { functionNameOf } from '../values/arn.ts'
import { previewAlias } from './alias-marks.ts'

/** The name of a function that inputs give by name or ARN. */
export function baseName(functionName: string): string {
  return functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
}

/** The functions that inputs name: the role of a run must be able to read their previews. */
export function namedBases({ functionName }: Pick<PreviewInputs, 'functionName'>): readonly string[] {
  return functionName === undefined ? [] : [baseName(functionName)]
}

/** What the preview of a function is called: `orders-pr-7`, or `orders:pr-7` by alias. */
export function previewLabel(
  { mode, functionName = '' }: Pick<PreviewInputs, 'mode' | 'functionName'>,
  pullRequest: number,
): string {
  const base = baseName(functionName)
  return mode === 'alias' ? `${base}:${previewAlias(pullRequest)}` : previewName(base, pullRequest)
}
