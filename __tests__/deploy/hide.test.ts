import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

test('what the variables of a function and of its stable version hold is hidden before anything is refused', async () => {
  const scenario = await scenarios.next().created({ environment: '{"TOKEN": "served-by-stable"}' })
  await scenario.fixture.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: scenario.name,
      Environment: { Variables: { TOKEN: 'held-by-latest' } },
    }),
  )
  const seen = new Set<string>()
  const hide = (values: readonly string[]): void => {
    for (const value of values) seen.add(value)
  }
  const run = await scenario.deploy({ 'allowed-account-ids': '210987654321' }, { hide })
  expect(run.refused?.message).toContain('account')
  expect([...seen].sort()).toEqual(['held-by-latest', 'served-by-stable'])
})
