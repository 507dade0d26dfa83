import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Stage } from './act/stage.ts'
import { stories } from './act/stories.ts'

/**
 * The callers of workflows/, run as GitHub would run them, against the sandbox: `npm run test:workflows`. Names of
 * stories run only those; BUNDLES names other bundles than dist; --json FILE is written for CI.
 */
const root = join(import.meta.dirname, '../..')
const at = process.argv.indexOf('--json')
const report = at === -1 ? undefined : process.argv[at + 1]
const only = process.argv.slice(2).filter((word, index) => !word.startsWith('--') && index + 2 !== at + 1)

const folder = mkdtempSync(join(tmpdir(), 'act-'))
let passed = 0
let failed = 0
try {
  mkdirSync(join(folder, 'ours'))
  const stage = await Stage.set(folder, resolve(root, process.env.BUNDLES ?? 'dist'))
  try {
    for (const [name, story] of Object.entries(stories)) {
      if (only.length > 0 && !only.includes(name)) continue
      const began = Date.now()
      try {
        await story(stage)
        passed += 1
        console.log(`✓ ${name} (${((Date.now() - began) / 1000).toFixed(0)} s)`)
      } catch (error) {
        failed += 1
        console.log(`✗ ${name}\n${stage.lastLog}\n${error instanceof Error ? error.stack : String(error)}`)
      }
    }
  } finally {
    await stage.strike()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (report !== undefined) writeFileSync(report, JSON.stringify({ numPassedTests: passed, numFailedTests: failed }))
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0 || passed === 0) process.exitCode = 1
