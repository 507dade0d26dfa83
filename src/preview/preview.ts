import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PreviewContext } from './context.ts'
import { deployPreview } from './deploy-preview.ts'
import type { Meaning } from './meaning.ts'
import { removePreviews } from './remove.ts'
import type { PreviewResult } from './result.ts'
import { sweep } from './sweep.ts'

/** What is left to do once notices and refusals are out of the way. */
export type Task = Exclude<Meaning, { readonly kind: 'notice' | 'refuse' }>

/** @throws Failure or InputError, each saying what to do. */
export async function preview(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  task: Task,
): Promise<PreviewResult> {
  switch (task.kind) {
    case 'deploy':
      return deployPreview(aws, inputs, context, task)
    case 'remove': {
      const forced = inputs.command === 'remove'
      const why = forced ? 'somebody asked for it' : 'the pull request was closed'
      return removePreviews(aws, inputs, context, { pullRequest: task.pullRequest, why, forced })
    }
    case 'sweep':
      return sweep(aws, inputs, context)
  }
}
