import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let previews: PreviewScenario
beforeEach(async () => {
  fixture = await sandboxFixture({ seed: 5 })
  await existingFunction(fixture, 'orders', { Handler: 'app.handler' })
  previews = await PreviewScenario.begin(fixture)
})
afterEach(async () => {
  await previews.close()
  await fixture.close()
})

describe('a package without the file of the handler', () => {
  test.each([
    ['a preview of its own', { 'preview-role': EXECUTION_ROLE }],
    ['a preview by alias', { mode: 'alias', 'allow-preview-on-base': 'true' }],
  ])('is refused before any write of %s', async (_what, mode) => {
    const commit = '7'.repeat(40)
    previews.github.repository.open(7, commit)
    const inputs = { 'function-name': 'orders', 'code-artifacts-dir': previews.code('second'), ...mode }
    fixture.sandbox.calls.clear()
    await expect(previews.run({ kind: 'deploy', pullRequest: 7, commit }, inputs)).rejects.toThrow(
      /"app\.handler" needs app\.js, app\.mjs or app\.cjs[\s\S]*In it are: index\.mjs/,
    )
    expect(fixture.sandbox.calls.all().filter(({ write }) => write)).toEqual([])
  })
})

test('an entry is refused for the preview of a function in another language', async () => {
  const commit = '7'.repeat(40)
  previews.github.repository.open(7, commit)
  await existingFunction(fixture, 'billing', { Runtime: 'python3.14' })
  const inputs = { 'function-name': 'billing', entry: 'src/handler.ts', 'preview-role': EXECUTION_ROLE }
  fixture.sandbox.calls.clear()
  await expect(previews.run({ kind: 'deploy', pullRequest: 7, commit }, inputs)).rejects.toThrow(
    'billing has runtime python3.14, which does not run what the input "entry" bundles',
  )
  expect(fixture.sandbox.calls.all().filter(({ write }) => write)).toEqual([])
})
