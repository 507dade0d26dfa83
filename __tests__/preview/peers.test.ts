import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const INPUTS = { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE }
const MANY = Array.from({ length: 6 }, (_value, index) => index + 1)

let fixture: SandboxFixture
let previews: PreviewScenario
beforeEach(async () => {
  fixture = await sandboxFixture({ seed: 5 })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
})
afterEach(async () => {
  await previews.close()
  await fixture.close()
})

const commitOf = (pullRequest: number): string => String(pullRequest).padStart(40, '0')

async function open(pullRequest: number, inputs: Readonly<Record<string, string>> = {}): Promise<void> {
  previews.github.repository.open(pullRequest, commitOf(pullRequest))
  const code = { 'code-artifacts-dir': previews.code(`pull request ${pullRequest}`) }
  await previews.run({ kind: 'deploy', pullRequest, commit: commitOf(pullRequest) }, { ...INPUTS, ...code, ...inputs })
}

async function functions(): Promise<readonly (string | undefined)[]> {
  const { Functions = [] } = await fixture.lambda.send(new ListFunctionsCommand({}))
  return Functions.map(({ FunctionName }) => FunctionName).sort()
}

describe('defects of other preview tools', () => {
  test('Azure/static-web-apps#162: many pull requests closed at once all lose their previews', async () => {
    for (const number of MANY) await open(number)
    for (const number of MANY) previews.github.repository.pull(number).state = 'closed'
    await Promise.all(MANY.map(pullRequest => previews.run({ kind: 'remove', pullRequest }, INPUTS)))
    expect(await functions()).toEqual(['orders'])
  })

  test('Azure/static-web-apps#494, pullpreview/action#104: one closed while it is being built is never left behind', async () => {
    const forget = fixture.sandbox.before('CreateFunction', async () => {
      forget()
      previews.github.repository.pull(1).state = 'closed'
      await previews.run({ kind: 'remove', pullRequest: 1 }, INPUTS)
    })
    await open(1)
    expect(await functions()).toEqual(['orders'])
    expect(previews.github.repository.states()).toEqual(['inactive'])
  })

  test('Bike4Mind/bike4mind#370, anomalyco/sst#4118: what lost its removal half-way is found by the next sweep', async () => {
    for (const number of MANY) await open(number)
    for (const number of MANY.slice(1)) previews.github.repository.pull(number).state = 'closed'
    const denied = fixture.sandbox.faults.add({
      operation: 'DeleteFunction',
      resource: 'orders-pr-3',
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    await expect(previews.run({ kind: 'sweep' }, { command: 'sweep' })).rejects.toThrow('orders-pr-3')
    expect(await functions()).toEqual(['orders', 'orders-pr-1', 'orders-pr-3'])
    fixture.sandbox.faults.remove(denied)
    const { removed } = await previews.run({ kind: 'sweep' }, { command: 'sweep' })
    expect(removed).toEqual(['orders-pr-3'])
    expect(await functions()).toEqual(['orders', 'orders-pr-1'])
  })

  test('anomalyco/sst#6137, anomalyco/sst#6238: what no state remembers is found and goes whole, log group included', async () => {
    for (const number of [1, 2]) await open(number)
    expect(fixture.sandbox.logs.groupNames()).toContain('/aws/lambda/orders-pr-1')
    // Neither comment nor deployment is left, nor the pull request's close event.
    previews.github.repository.comments.length = 0
    previews.github.repository.deployments.length = 0
    previews.github.repository.pull(1).state = 'closed'
    const { removed } = await previews.run({ kind: 'sweep' }, { command: 'sweep' })
    expect(removed).toEqual(['orders-pr-1'])
    expect(await functions()).toEqual(['orders', 'orders-pr-2'])
    expect(fixture.sandbox.logs.groupNames()).not.toContain('/aws/lambda/orders-pr-1')
    // And it can be deployed again, as if it had never been.
    previews.github.repository.pull(1).state = 'open'
    await open(1)
    expect(await functions()).toEqual(['orders', 'orders-pr-1', 'orders-pr-2'])
  })

  test('cds-snc/notification-admin#1272: previews of pull requests nobody closes do not pile up', async () => {
    for (const number of MANY) await open(number, { ttl: '1d', 'max-previews': '6' })
    await expect(open(7, { 'max-previews': '6' })).rejects.toThrow('"max-previews" 6')
    await fixture.sandbox.clock.advance(2 * 86_400)
    const { removed } = await previews.run({ kind: 'sweep' }, { command: 'sweep' })
    expect(removed).toHaveLength(6)
    expect(await functions()).toEqual(['orders'])
  })
})
