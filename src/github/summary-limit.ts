/** GitHub refuses a whole summary above 1 MiB (F§6.2); some room is left for other writers of the step. */
export const SUMMARY_LIMIT = 1_000_000

/** Cuts a summary at a line end so that it fits, and says so. Without room for even that, it is empty. */
export function truncateSummary(markdown: string, limit = SUMMARY_LIMIT): string {
  const bytes = Buffer.from(markdown)
  if (bytes.length <= limit) return markdown
  const note = '\n\n_The rest was cut: a job summary may hold 1 MiB. The log has all of it._\n'
  if (limit < Buffer.byteLength(note)) return ''
  const kept = bytes.subarray(0, limit - Buffer.byteLength(note)).toString()
  const end = kept.lastIndexOf('\n')
  return `${end > 0 ? kept.slice(0, end) : kept.replace(/\ufffd+$/, '')}${note}`
}
