import { explain } from '../aws/errors.ts'
import { holdsPreviewCode, PREVIEW_CODE_TAG } from '../function/preview-code.ts'
import type { FunctionView } from '../function/read.ts'
import { Failure } from '../report/failure.ts'

/**
 * For a run that would release what `$LATEST` holds, whoever put it there: a preview by alias leaves code of a pull request.
 * @param stable what the alias serves: that code is released already.
 * @throws Failure when it is such code, or when the tags that would say so are hidden.
 */
export function refusePreviewCode(latest: FunctionView, stable: FunctionView | undefined): void {
  if (latest.codeSha256 === stable?.codeSha256) return
  if (latest.tagsError !== undefined) {
    const name = 'AccessDeniedException'
    throw explain({ name, message: latest.tagsError }, `reading whether $LATEST of ${latest.name} is a preview's code`)
  }
  if (!holdsPreviewCode(latest)) return
  throw new Failure({
    what: `$LATEST of ${latest.name} holds the code of a preview: a pull request's, which this run would release as it is.`,
    state: 'Nothing was changed.',
    next: `Deploy with a source first, or bring reviewed code to $LATEST. If this code is reviewed: aws lambda untag-resource --resource ${latest.arn} --tag-keys ${PREVIEW_CODE_TAG}`,
  })
}
