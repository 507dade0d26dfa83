import type { FailureText } from '../report/failure.ts'

/** What to do after a failure, for a page that shows the timeline itself. */
export function nextOnPage(failure: FailureText | undefined): string | undefined {
  return failure?.next?.replace(' in the job summary', ' below')
}
