export type PreviewOutcome = 'created' | 'updated' | 'unchanged' | 'removed' | 'swept' | 'skipped'

export interface PreviewResult {
  readonly outcome: PreviewOutcome
  readonly pullRequest?: number
  /** Name of the preview. */
  readonly functionName?: string
  readonly functionArn?: string
  readonly url?: string
  /** Why its smoke test failed: the preview is up all the same. */
  readonly smokeFailure?: string
  /** Names of the previews that were removed. */
  readonly removed: readonly string[]
  /** One sentence for the log and the summary. */
  readonly text: string
}
