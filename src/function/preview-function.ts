import { DeleteFunctionCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isBusy, isNotFound, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import { pullRequestOfName } from './preview-name.ts'
import { type PreviewMarks, readPreviewTags } from './preview-tags.ts'
import { type FunctionView, readFunction, refuseHiddenTags } from './read.ts'
import { waitUntilSettled } from './state.ts'

/**
 * A function that is, by its name and by its tags, a whole preview of one repository. Only this class makes one, so that
 * a whole function can be deleted only where a preview is meant.
 */
export class PreviewFunction {
  readonly #view: FunctionView
  readonly marks: PreviewMarks

  private constructor(view: FunctionView, marks: PreviewMarks) {
    this.#view = view
    this.marks = marks
  }

  /**
   * @returns undefined when name and tags do not both say that it is a preview of this repository.
   * @throws Failure when the name says so and the tags are hidden: nobody can tell whose it is.
   */
  static of(view: FunctionView, repository: string): PreviewFunction | undefined {
    const pullRequest = pullRequestOfName(view.name)
    if (pullRequest === undefined) return undefined
    refuseHiddenTags(view)
    const marks = readPreviewTags(view.tags)
    if (marks === undefined || marks.repository !== repository) return undefined
    return pullRequest === marks.pullRequest ? new PreviewFunction(view, marks) : undefined
  }

  get view(): FunctionView {
    return this.#view
  }

  get name(): string {
    return this.#view.name
  }
}

/** Enough for an update that is going on, and for AWS to calm down. */
const ATTEMPTS = 6

/** What became of a removal. `gone`: there was nothing of ours any more. `kept`: it is not what it was. */
export type Removed = 'removed' | 'gone' | 'kept'

/**
 * Deletes a preview as a whole: its URL and its grants go with it. Its tags are read once more right before: what became
 * somebody else's under this name is left alone.
 * @param still whether it may go, by what the tags say then.
 * @throws Failure when AWS refuses, or the tags cannot be read.
 */
export async function deletePreviewFunction(
  aws: Aws,
  preview: PreviewFunction,
  still: (marks: PreviewMarks) => boolean = () => true,
): Promise<Removed> {
  const doing = `deleting the preview ${preview.name}`
  for (let attempt = 1; ; attempt++) {
    const now = await readFunction(aws, preview.view.arn)
    if (now === undefined) return attempt > 1 ? 'removed' : 'gone'
    const ours = PreviewFunction.of(now, preview.marks.repository)
    if (ours === undefined || ours.marks.pullRequest !== preview.marks.pullRequest) return 'gone'
    if (!still(ours.marks)) return 'kept'
    try {
      await aws.lambdaOnce.send(new DeleteFunctionCommand({ FunctionName: ours.view.arn }))
      return 'removed'
    } catch (error) {
      if (isNotFound(error)) return 'removed'
      const passes = isBusy(error) || isThrottle(error) || isUnknownOutcome(error)
      if (!passes || attempt === ATTEMPTS) throw explain(error, doing)
      if (isBusy(error)) await waitUntilSettled(aws, ours.view.arn)
      else await aws.clock.sleep(2 ** (attempt - 1) / 2)
    }
  }
}
