import { CreateFunctionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import { waitUntilUpdated, waitUntilVersionActive } from '../../src/function/state.ts'
import { type SmokeTest, smokeTest } from '../../src/trial/smoke-test.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture, zipOf } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let aws: ReturnType<typeof connect>
beforeAll(async () => {
  fixture = await sandboxFixture()
  aws = connect({ env: fixture.env })
})
afterAll(() => fixture.close())

/** Publishes version 1 of a new function and calls it. */
async function trial(name: string, zip: Uint8Array, options: Partial<SmokeTest> = {}) {
  await fixture.lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: EXECUTION_ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 2,
      Code: { ZipFile: zip },
      Environment: { Variables: { SECRET: 'hunter2-hunter2' } },
    }),
  )
  await waitUntilUpdated(aws, name)
  await fixture.lambda.send(new PublishVersionCommand({ FunctionName: name }))
  await waitUntilVersionActive(aws, name, '1')
  return smokeTest(aws, { functionName: name, version: '1', timeout: 30, secrets: ['hunter2-hunter2'], ...options })
}

describe('the smoke test of one version', () => {
  test('passes when it answers as expected, with the event it was given', async () => {
    const zip = handlerZip('return { statusCode: 200, body: JSON.stringify({ got: event.ping }) }')
    const result = await trial('passes', zip, {
      payload: '{"ping":"pong"}',
      expectStatus: 200,
      expectJson: { body: { got: 'pong' } },
    })
    expect(result).toMatchObject({ kind: 'passed' })
  })

  test('calls the version by its number, not $LATEST and no alias', () => {
    const call = fixture.sandbox.calls.all().find(({ operation }) => operation === 'Invoke')
    expect(call?.resource).toMatch(/:function:passes:1$/)
  })

  test('fails on an error in the metadata of the response, with its last log lines, without secrets', async () => {
    const zip = handlerZip('console.log("using", process.env.SECRET); throw new TypeError("no " + process.env.SECRET)')
    const result = await trial('throws', zip)
    expect(result).toMatchObject({ kind: 'failed', why: expect.stringContaining('TypeError: no ***') })
    expect(result.kind === 'failed' && result.log.join('\n')).toContain('using ***')
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })

  test('passes a reply that only looks like an error', async () => {
    const zip = handlerZip('return { errorType: "TypeError", errorMessage: "data", FunctionError: "Unhandled" }')
    await expect(trial('looks-like', zip)).resolves.toMatchObject({ kind: 'passed' })
  })

  test('fails on another status than expected', async () => {
    await expect(
      trial('status', handlerZip('return { statusCode: 503 }'), { expectStatus: 200 }),
    ).resolves.toMatchObject({
      kind: 'failed',
      why: 'The reply has status 503, not 200.',
    })
  })

  test('explains a module that is missing in the package', async () => {
    const zip = zipOf({ 'index.mjs': "import 'no-such-module'\nexport const handler = async () => 1\n" })
    const result = await trial('init', zip)
    expect(result).toMatchObject({ kind: 'failed', why: expect.stringContaining('A module is missing in the package') })
  })

  test('explains a function that takes longer than its own timeout', async () => {
    const result = await trial('slow', handlerZip('await new Promise(done => setTimeout(done, 60_000))'))
    expect(result).toMatchObject({ kind: 'failed', why: expect.stringContaining('Raise the input "timeout"') })
  })

  test('says so when there is no answer in its own time, and does not call twice', async () => {
    fixture.sandbox.fault({ operation: 'Invoke', resource: 'silent', effect: { kind: 'timeout', applied: true } })
    const result = await trial('silent', handlerZip('return 1'), { timeout: 1 })
    expect(result).toMatchObject({ kind: 'failed', why: 'Version 1 did not answer within 1s.' })
    expect(callsOf('silent')).toBe(1)
  })

  test('does not repeat a call that broke off', async () => {
    fixture.sandbox.fault({ operation: 'Invoke', resource: 'broke', effect: { kind: 'lost-response' } })
    const result = await trial('broke', handlerZip('return 1'))
    expect(result).toMatchObject({ kind: 'failed', why: expect.stringContaining('broke off') })
    expect(callsOf('broke')).toBe(1)
  })

  test('tries again when it was throttled, and passes', async () => {
    fixture.sandbox.fault({ operation: 'Invoke', resource: 'busy', count: 2, effect: { kind: 'throttle' } })
    await expect(trial('busy', handlerZip('return 1'))).resolves.toMatchObject({ kind: 'passed' })
  })

  test('runs as a tenant where tenants are isolated', async () => {
    await expect(trial('tenants', handlerZip('return 1'))).resolves.toMatchObject({ kind: 'passed' })
    fixture.sandbox.lambda.override('tenants', { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }, '1')
    const test = { functionName: 'tenants', version: '1', timeout: 30 }
    await expect(smokeTest(aws, test)).rejects.toThrow(/calling version 1 of tenants/i)
    await expect(smokeTest(aws, { ...test, tenantId: 'smoke-test' })).resolves.toMatchObject({ kind: 'passed' })
  })

  test('throws, naming the action, when calling is not allowed', async () => {
    fixture.sandbox.fault({ operation: 'Invoke', resource: 'denied', effect: { kind: 'access-denied' } })
    await expect(trial('denied', handlerZip('return 1'))).rejects.toThrow(/lambda:InvokeFunction/)
  })

  function callsOf(name: string): number {
    return fixture.sandbox.calls.all().filter(call => call.operation === 'Invoke' && call.resource?.includes(name))
      .length
  }
})
