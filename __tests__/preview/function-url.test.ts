import { GetPolicyCommand, ListFunctionUrlConfigsCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const MODES = {
  function: { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE },
  alias: { 'function-name': 'orders', mode: 'alias', 'allow-preview-on-base': 'true' },
} as const

let fixture: SandboxFixture
let previews: PreviewScenario
beforeAll(async () => {
  fixture = await sandboxFixture({ seed: 3 })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
})
afterAll(async () => {
  await previews.close()
  await fixture.close()
})

/** Who may call a preview by its URL, and which URLs it has. */
async function open(FunctionName: string, Qualifier?: string): Promise<readonly unknown[]> {
  const { FunctionUrlConfigs = [] } = await fixture.lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName }))
  const policy = await fixture.lambda.send(new GetPolicyCommand({ FunctionName, Qualifier })).catch(() => undefined)
  const urls = FunctionUrlConfigs.map(({ AuthType }) => AuthType)
  return [urls, (policy?.Policy ?? '').match(/lambda:Invoke\w+/g) ?? []]
}

describe.each(['function', 'alias'] as const)('the URL of a preview by %s that was open to anybody', mode => {
  test.each([
    ['is closed to all but IAM when asked', { 'url-auth-type': 'AWS_IAM' }, [['AWS_IAM'], []]],
    ['is gone with its grants when there shall be none', { 'function-url': 'false' }, [[], []]],
  ] as const)('%s', async (_what, inputs, left) => {
    const pullRequest = previews.github.repository.pulls.size + 1
    const commit = String(pullRequest).padStart(40, '0')
    previews.github.repository.open(pullRequest, commit)
    const code = { 'code-artifacts-dir': previews.code(`pull request ${pullRequest}`) }
    const run = (more: Readonly<Record<string, string>>) =>
      previews.run({ kind: 'deploy', pullRequest, commit }, { ...MODES[mode], ...code, ...more })
    const state = () => (mode === 'alias' ? open('orders', `pr-${pullRequest}`) : open(`orders-pr-${pullRequest}`))
    await run({ 'url-auth-type': 'NONE' })
    const grants = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']
    expect(await state()).toEqual([expect.arrayContaining(['NONE']), expect.arrayContaining(grants)])
    const { url } = await run(inputs)
    expect(url === undefined).toBe('function-url' in inputs)
    const [urls, granted] = await state()
    expect([urls, granted]).toEqual(mode === 'alias' ? [expect.arrayContaining([...left[0]]), []] : left)
    expect(urls).not.toContain('NONE')
    const body = previews.github.repository.commentsOn(pullRequest)[0]?.body ?? ''
    expect(body).not.toContain('open to anybody')
  })
})
