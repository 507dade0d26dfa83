import { readFileSync } from 'node:fs'

/** Sums Jest's JSON reports and the counters of the slower suites into one line: `N passed, N failed`. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  /** Suites that could not even be loaded count as one failure each: they hide their tests. */
  readonly numRuntimeErrorTestSuites?: number
}

let passed = 0
let failed = 0
for (const file of process.argv.slice(2)) {
  const report: Report = JSON.parse(readFileSync(file, 'utf8'))
  passed += report.numPassedTests
  failed += report.numFailedTests + (report.numRuntimeErrorTestSuites ?? 0)
}
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0 || passed === 0) process.exitCode = 1
