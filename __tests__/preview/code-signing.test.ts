import { CreateCodeSigningConfigCommand, GetFunctionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { makeBucket, makeProfile, signedPackage } from '../sandbox/signer/signed-package.ts'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const commit = '7'.repeat(40)

let fixture: SandboxFixture
let previews: PreviewScenario
let config: string
let trusted: string
beforeAll(async () => {
  fixture = await sandboxFixture({ seed: 3 })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
  previews.github.repository.open(7, commit)
  await makeBucket(fixture)
  const { versionArn } = await makeProfile(fixture, 'orders')
  trusted = versionArn
  const { CodeSigningConfig } = await fixture.lambda.send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: { SigningProfileVersionArns: [trusted] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
    }),
  )
  config = CodeSigningConfig?.CodeSigningConfigArn ?? ''
  const all = { Effect: 'Allow', Action: '*', Resource: '*' }
  const without = { StringNotEquals: { 'lambda:CodeSigningConfigArn': config } }
  const but = { Effect: 'Deny', Action: 'lambda:CreateFunction', Resource: '*', Condition: without }
  fixture.sandbox.access.set([{ Version: '2012-10-17', Statement: [all, but] }])
})
afterAll(async () => {
  await previews.close()
  await fixture.close()
})

const deploy = (inputs: Readonly<Record<string, string>>) =>
  previews.run(
    { kind: 'deploy', pullRequest: 7, commit },
    { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE, ...inputs },
  )
const signed = async (answer: string): Promise<string> =>
  previews.bytes((await signedPackage(fixture, 'orders', handlerZip(`return "${answer}"`))).zip)

describe('an account that allows no function without a code signing config', () => {
  test('refuses a preview without one, naming what it denies', async () => {
    await expect(deploy({ zip: await signed('first') })).rejects.toThrow('denied lambda:CreateFunction')
  })

  test('refuses one whose package nobody signed, saying so on the pull request', async () => {
    const unsigned = { 'code-artifacts-dir': previews.code('unsigned'), 'code-signing-config-arn': config }
    await expect(deploy(unsigned)).rejects.toThrow('does not trust the signature')
    expect(previews.github.repository.commentsOn(7)[0]?.body).toContain('does not trust the signature')
  })

  test('has previews of signed packages, push by push', async () => {
    const inputs = { 'code-signing-config-arn': config, 'smoke-payload': '{}' }
    expect(await deploy({ ...inputs, zip: await signed('first') })).toMatchObject({ outcome: 'created' })
    expect(await deploy({ ...inputs, zip: await signed('second') })).toMatchObject({ outcome: 'updated' })
    const { Configuration } = await fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders-pr-7' }))
    expect(Configuration?.SigningProfileVersionArn).toBe(trusted)
    await expect(deploy({ ...inputs, 'code-artifacts-dir': previews.code('unsigned') })).rejects.toThrow(
      'does not trust the signature',
    )
  })
})
