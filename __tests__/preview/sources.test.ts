import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DeleteFunctionCommand, GetFunctionCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

type Inputs = Readonly<Record<string, string>>

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

/** A pull request of its own. @returns how to push to it. */
function pullRequest(inputs: Inputs): {
  readonly name: string
  readonly push: (change?: Inputs) => ReturnType<PreviewScenario['run']>
} {
  const number = previews.github.repository.pulls.size + 1
  const commit = String(number).padStart(40, '0')
  previews.github.repository.open(number, commit)
  const base = inputs['function-name'] ?? 'orders'
  return {
    name: `${base}-pr-${number}`,
    push: (change = {}) =>
      previews.run(
        { kind: 'deploy', pullRequest: number, commit },
        { 'function-name': base, 'preview-role': EXECUTION_ROLE, ...inputs, ...change },
      ),
  }
}
const read = (FunctionName: string) => fixture.lambda.send(new GetFunctionCommand({ FunctionName }))
const comment = (name: string) => previews.github.repository.commentsOn(Number(name.split('-pr-')[1]))[0]?.body ?? ''

describe('a preview', () => {
  test('of TypeScript is bundled for the handler of its base', async () => {
    const entry = previews.write('src/handler.ts', 'export const handler = async (): Promise<string> => "typed"\n')
    const { name, push } = pullRequest({ entry, 'smoke-payload': '{}' })
    expect(await push()).toMatchObject({ outcome: 'created' })
    expect(comment(name)).toContain('smoke test passed')
    expect(await push()).toMatchObject({ outcome: 'unchanged' })
    previews.write('src/handler.ts', 'export const handler = async (): Promise<string> => "typed again"\n')
    expect(await push()).toMatchObject({ outcome: 'updated' })
  })

  test('of an object in S3 follows its newest version, and is unchanged as long as that stays', async () => {
    await fixture.s3.send(new CreateBucketCommand({ Bucket: 'builds' }))
    const on = { Status: 'Enabled' } as const
    await fixture.s3.send(new PutBucketVersioningCommand({ Bucket: 'builds', VersioningConfiguration: on }))
    const put = (answer: string) =>
      fixture.s3.send(new PutObjectCommand({ Bucket: 'builds', Key: 'pr.zip', Body: handlerZip(`return "${answer}"`) }))
    const { name, push } = pullRequest({ 's3-bucket': 'builds', 's3-key': 'pr.zip' })
    await put('first')
    expect(await push()).toMatchObject({ outcome: 'created' })
    const first = (await read(name)).Configuration?.CodeSha256
    await put('second')
    expect(await push()).toMatchObject({ outcome: 'updated' })
    expect((await read(name)).Configuration?.CodeSha256).not.toBe(first)
    expect(comment(name)).toMatch(/package [\d.]+ k?B/)
  })

  test('of an image says nothing of a size that Lambda does not tell', async () => {
    const image = (digit: string): string =>
      `123456789012.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:${digit.repeat(64)}`
    const Code = { ImageUri: image('a') }
    const of = { Code, PackageType: 'Image', Runtime: undefined, Handler: undefined } as const
    await existingFunction(fixture, 'imaged', of)
    const { name, push } = pullRequest({ 'function-name': 'imaged', 'image-uri': image('b') })
    expect(await push()).toMatchObject({ outcome: 'created' })
    expect(comment(name)).toContain('ready')
    expect(comment(name)).not.toMatch(/package|as the base/)
    expect(await push({ 'image-uri': image('c') })).toMatchObject({ outcome: 'updated' })
    expect(await push({ 'image-uri': image('c') })).toMatchObject({ outcome: 'unchanged' })
    expect((await read(name)).Code?.ResolvedImageUri).toBe(image('c'))
  })

  test('of a base that is an image and changed nothing is none', async () => {
    const uri = `123456789012.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:${'a'.repeat(64)}`
    const { push } = pullRequest({ 'function-name': 'imaged', 'image-uri': uri })
    expect(await push()).toMatchObject({ outcome: 'unchanged', removed: [] })
  })

  test('that Lambda could not create is made anew by the next push', async () => {
    const failure = { code: 'ImageAccessDenied', reason: 'no access' }
    const { name, push } = pullRequest({ 'code-artifacts-dir': previews.code('first') })
    fixture.sandbox.lambda.failNext(name, 'create', failure)
    await expect(push()).rejects.toThrow('no access')
    expect((await read(name)).Configuration?.State).toBe('Failed')
    expect(comment(name)).toContain('failed at')
    expect(await push({ 'code-artifacts-dir': previews.code('second') })).toMatchObject({ outcome: 'created' })
    expect((await read(name)).Configuration?.State).toBe('Active')
  })

  test('of a function with the longest of names comes up, is pushed to and goes', async () => {
    const base = 'o'.repeat(64)
    await existingFunction(fixture, base)
    const number = previews.github.repository.pulls.size + 1
    const { push } = pullRequest({ 'function-name': base })
    const first = await push({ 'code-artifacts-dir': previews.code('first') })
    expect(first).toMatchObject({ outcome: 'created' })
    expect(first.functionName).toMatch(new RegExp(`^o+-[0-9a-f]{8}-pr-${number}$`))
    expect(first.functionName).toHaveLength(64)
    expect(await push({ 'code-artifacts-dir': previews.code('second') })).toMatchObject({ outcome: 'updated' })
    previews.github.repository.pull(number).state = 'closed'
    const removal = { kind: 'remove', pullRequest: number } as const
    expect(await previews.run(removal, { 'function-name': base })).toMatchObject({ removed: [first.functionName] })
    expect(previews.github.repository.states().at(-1)).toBe('inactive')
  })

  test('of an open pull request goes when somebody asks for it, and the next push brings it back', async () => {
    const number = previews.github.repository.pulls.size + 1
    const { name, push } = pullRequest({ 'code-artifacts-dir': previews.code('first') })
    await push()
    const removal = { kind: 'remove', pullRequest: number } as const
    expect(await previews.run(removal, { command: 'remove', 'function-name': 'orders' })).toMatchObject({
      outcome: 'removed',
      removed: [name],
    })
    expect(comment(name)).toContain('somebody asked for it')
    expect(await push()).toMatchObject({ outcome: 'created' })
  })
})

describe('the log group of a preview whose function somebody else deleted', () => {
  test('goes with the sweep after its time, and not before', async () => {
    const { name, push } = pullRequest({ 'code-artifacts-dir': previews.code('alone'), ttl: '2h' })
    await push()
    await fixture.lambda.send(new DeleteFunctionCommand({ FunctionName: name }))
    const there = async (): Promise<boolean> => {
      const { logGroups = [] } = await fixture.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: name }))
      return logGroups.length > 0
    }
    const sweep = () => previews.run({ kind: 'sweep' }, { command: 'sweep' })
    await sweep()
    expect(await there()).toBe(true)
    await fixture.sandbox.clock.advance(3 * 3600)
    await sweep()
    expect(await there()).toBe(false)
  })
})
