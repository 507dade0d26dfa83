import { UntagResourceCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
let previews: PreviewScenario
beforeAll(async () => {
  const fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
  previews = await PreviewScenario.begin(fixture)
})
afterAll(async () => {
  await previews.close()
  await scenarios.close()
})

/** A preview by alias that comes and goes: `$LATEST` of the function keeps its code. */
async function previewed({ name }: DeployScenario, answers: readonly string[] = ['unreviewed']): Promise<void> {
  const pullRequest = previews.github.repository.pulls.size + 1
  const commit = String(pullRequest).padStart(40, '0')
  const inputs = { 'function-name': name, mode: 'alias', 'allow-preview-on-base': 'true' }
  const pull = previews.github.repository.open(pullRequest, commit)
  for (const answer of answers) {
    const code = { 'code-artifacts-dir': previews.code(answer) }
    await previews.run({ kind: 'deploy', pullRequest, commit }, { ...inputs, ...code })
  }
  pull.state = 'closed'
  await previews.run({ kind: 'remove', pullRequest }, inputs)
}

const SETTINGS = { 'code-artifacts-dir': '', 'memory-size': '512', gates: 'none' }

describe('code that a preview by alias left in $LATEST', () => {
  test('is never released by a deploy of settings, until a deploy brings reviewed code', async () => {
    const scenario = await scenarios.next().created()
    await previewed(scenario, ['unreviewed', 'unreviewed too'])
    const run = await scenario.deploy(SETTINGS)
    expect(run.refused?.message).toContain(`$LATEST of ${scenario.name} holds the code of a preview`)
    expect(run.writes).toBe(0)
    scenario.release('reviewed')
    expect((await scenario.deploy({ gates: 'none' })).result?.outcome).toBe('promoted')
    expect((await scenario.deploy(SETTINGS)).result?.outcome).toBe('promoted')
  })

  test('is never adopted as stable', async () => {
    const scenario = scenarios.next()
    await existingFunction(scenario.fixture, scenario.name)
    await previewed(scenario)
    const run = await scenario.deploy({ adopt: 'true', gates: 'none' })
    expect(run.refused?.message).toContain('holds the code of a preview')
    expect(run.writes).toBe(0)
  })

  test('may be released with settings once it was released by itself', async () => {
    const scenario = await scenarios.next().created()
    await previewed(scenario)
    scenario.write({ 'code/index.mjs': 'export const handler = async () => "unreviewed"\n' })
    expect((await scenario.deploy({ gates: 'none' })).result?.outcome).toBe('promoted')
    expect((await scenario.deploy(SETTINGS)).result?.outcome).toBe('promoted')
  })

  test('is anybody’s code again when a person took the tag away', async () => {
    const scenario = await scenarios.next().created()
    await previewed(scenario)
    const { FunctionArn } = await scenario.configuration()
    const TagKeys = ['lambda-canary:preview-code']
    await scenario.fixture.lambda.send(
      new UntagResourceCommand({ Resource: FunctionArn?.replace(/:\$LATEST$/, ''), TagKeys }),
    )
    expect((await scenario.deploy(SETTINGS)).result?.outcome).toBe('promoted')
  })
})
