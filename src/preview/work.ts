import type { FunctionView } from '../function/read.ts'
import type { Seconds } from '../values/duration.ts'

/** What one push did to its preview. */
export interface Put {
  readonly view: FunctionView
  /** ARN of what is to be called. */
  readonly arn: string
  /** What a smoke test calls. */
  readonly version: string
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly url: string | undefined
}

/** What a push asks for, decided before the first write, for a preview of either kind. */
export interface Work {
  /** Name of the base function. */
  readonly base: string
  readonly baseView: FunctionView | undefined
  /** What the preview is called: `orders-pr-7`, `orders:pr-7`. */
  readonly preview: string
  readonly exists: boolean
  /** The pull request does not change this function, which has no preview. */
  readonly unchanged: boolean
  /** What a reader of the comment must know. */
  readonly notes: readonly string[]
  /**
   * Makes the preview, or brings it up to date: only what differs is sent.
   * @param between called after each stage; what it throws ends the run there.
   * @throws Failure in Lambda's words.
   */
  readonly put: (push: Push, between: () => Promise<void>) => Promise<Put>
}

export interface Push {
  readonly commit: string
  readonly expires: Seconds
}
