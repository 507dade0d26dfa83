/** The lines Lambda itself writes around an invocation, as its text log format prints them. */
export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`
}

/** What a start that failed leaves before the invocation it was for. */
export function initReportLine(initMs: number, errorType: string): string {
  return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: error\tError Type: ${errorType}`
}

export interface Report {
  readonly requestId: string
  readonly durationMs: number
  readonly memoryMb: number
  readonly usedBytes: number
  /** Only of a cold start. */
  readonly initMs: number | undefined
  readonly status: 'success' | 'error' | 'timeout'
  readonly errorType: string | undefined
}

export function reportLine(report: Report): string {
  const duration = report.durationMs
  const billed = Math.ceil(duration + (report.initMs ?? 0))
  const used = Math.min(report.memoryMb, Math.ceil(report.usedBytes / 2 ** 20))
  const parts = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${used} MB`,
    ...(report.initMs === undefined ? [] : [`Init Duration: ${report.initMs.toFixed(2)} ms`]),
    ...(report.status === 'success' ? [] : [`Status: ${report.status}`]),
    ...(report.errorType === undefined ? [] : [`Error Type: ${report.errorType}`]),
  ]
  return `${parts.join('\t')}\t`
}
