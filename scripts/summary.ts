import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod/mini'

/**
 * Sums reports into one line, `N passed, N failed`: Jest's JSON, what other suites write in its words, and pytest's
 * JUnit XML. A suite that left no report counts as one failure, and so does a file of tests that could not be loaded:
 * it hides its tests.
 */
const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numRuntimeErrorTestSuites: z.optional(z.number()),
})

interface Score {
  readonly passed: number
  readonly failed: number
}

function scoreOf(file: string): Score {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const text = readFileSync(file, 'utf8')
  return file.endsWith('.xml') ? ofJunit(text) : ofJest(jestReport.parse(JSON.parse(text)))
}

function ofJest({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites = 0 }: z.infer<typeof jestReport>): Score {
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites }
}

function ofJunit(text: string): Score {
  const suite = /<testsuite\b[^>]*>/.exec(text)?.[0] ?? ''
  const count = (name: string): number => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  return { passed: count('tests') - failed - count('skipped'), failed }
}

const scores = process.argv.slice(2).map(scoreOf)
const passed = scores.reduce((sum, score) => sum + score.passed, 0)
const failed = scores.reduce((sum, score) => sum + score.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0 || passed === 0) process.exitCode = 1
