type Done = 'created' | 'updated' | 'unchanged' | 'removed' | 'swept' | 'skipped'
/** The second half is that of dry runs. */
export type PreviewOutcome = Done | 'would-create' | 'would-update' | 'would-remove' | 'would-sweep'

export interface PreviewResult {
  readonly outcome: PreviewOutcome
  readonly pullRequest?: number
  /** Name of the preview. */
  readonly functionName?: string
  readonly functionArn?: string
  readonly url?: string
  /** Why its smoke test failed: the preview is up all the same. */
  readonly smokeFailure?: string
  /** Names of the previews that were removed; in a dry run, would be. */
  readonly removed: readonly string[]
  /** One sentence for the log and the summary. */
  readonly text: string
}
