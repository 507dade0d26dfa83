import { randomBytes } from 'node:crypto'
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { deployedByCodeDeploy } from '../support/code-deploy.ts'
import { CREATION, Scenarios } from '../support/deploy-scenario.ts'
import { existingFunction } from '../support/existing-function.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
  for (const Bucket of ['versioned', 'plain']) await fixture.s3.send(new CreateBucketCommand({ Bucket }))
  const on = { Status: 'Enabled' } as const
  await fixture.s3.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration: on }))
})
afterAll(() => scenarios.close())

const RELEASE = ['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias']
const SMOKE = { 'smoke-payload': '{}', 'smoke-expect-status': '200' }

async function put(Bucket: string, Key: string, value: unknown): Promise<string | undefined> {
  const Body = handlerZip(`return { statusCode: 200, body: ${JSON.stringify(value)} }`)
  return (await fixture.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId
}

test('a zip is deployed as it is', async () => {
  const scenario = await scenarios.next().created()
  const bytes = handlerZip('return { statusCode: 200, body: "zipped" }')
  scenario.write({ 'function.zip': bytes })
  const run = await scenario.deploy({ 'code-artifacts-dir': '', zip: 'function.zip', ...SMOKE })
  expect(run.operations).toEqual(['UpdateFunctionCode', 'PublishVersion', 'Invoke', 'UpdateAlias'])
  expect(run.result).toMatchObject({ outcome: 'promoted', packageSize: bytes.length, origin: 'the zip function.zip' })
})

test('TypeScript is bundled for the handler the function has', async () => {
  const scenario = await scenarios.next().created({ handler: 'index.main' })
  scenario.write({
    'src/handler.ts': 'export const main = async (): Promise<{ statusCode: number }> => ({ statusCode: 200 })\n',
  })
  const run = await scenario.deploy({ 'code-artifacts-dir': '', entry: 'src/handler.ts', ...SMOKE })
  expect(run.result).toMatchObject({ outcome: 'promoted', origin: expect.stringContaining('bundled by esbuild') })
})

describe('an object in S3', () => {
  const source = (change: Record<string, string>) => ({ 'code-artifacts-dir': '', 's3-bucket': 'versioned', ...change })

  test('is deployed by the version it has now, and is unchanged as long as it has it', async () => {
    const scenario = await scenarios.next().created()
    const version = await put('versioned', 'orders.zip', 'first')
    const run = await scenario.deploy(source({ 's3-key': 'orders.zip' }))
    expect(run.operations).toEqual(RELEASE)
    expect(run.calls[0]?.input).toMatchObject({ S3Bucket: 'versioned', S3Key: 'orders.zip', S3ObjectVersion: version })
    const again = await scenario.deploy(source({ 's3-key': 'orders.zip' }))
    expect(again.result?.outcome).toBe('unchanged')
    expect(again.writes).toBe(0)
    await put('versioned', 'orders.zip', 'second')
    expect((await scenario.deploy(source({ 's3-key': 'orders.zip' }))).result?.outcome).toBe('promoted')
  })

  test('is deployed by the version that was named', async () => {
    const scenario = await scenarios.next().created()
    const version = (await put('versioned', 'old.zip', 'old')) ?? ''
    await put('versioned', 'old.zip', 'new')
    const run = await scenario.deploy(source({ 's3-key': 'old.zip', 's3-object-version': version }))
    expect(run.calls[0]?.input).toMatchObject({ S3ObjectVersion: version })
    expect(run.result?.outcome).toBe('promoted')
  })

  test('in a bucket without versions is deployed without one, and is unchanged until it is overwritten', async () => {
    const scenario = await scenarios.next().created()
    const plain = { ...source({ 's3-key': 'orders.zip' }), 's3-bucket': 'plain' }
    await put('plain', 'orders.zip', 'plain')
    const run = await scenario.deploy(plain)
    expect(run.operations).toEqual(RELEASE)
    expect(run.calls[0]?.input).not.toHaveProperty('S3ObjectVersion')
    const again = await scenario.deploy(plain)
    expect(again).toMatchObject({ result: { outcome: 'unchanged' }, writes: 0 })
    await put('plain', 'orders.zip', 'other')
    expect((await scenario.deploy(plain)).operations).toEqual(RELEASE)
  })

  test('can be what a function is created from', async () => {
    await put('versioned', 'create.zip', 'created')
    const scenario = scenarios.next()
    const run = await scenario.deploy({ ...CREATION, ...source({ 's3-key': 'create.zip' }), ...SMOKE })
    expect(run.result?.outcome).toBe('created')
  })

  test('that is not there is refused before any write', async () => {
    const scenario = await scenarios.next().created()
    const run = await scenario.deploy(source({ 's3-key': 'nothing.zip' }))
    expect(run.refused?.message).toContain('There is no object s3://versioned/nothing.zip')
    expect(run.writes).toBe(0)
  })
})

test('a package too large for a request goes through S3', async () => {
  const scenario = scenarios.next()
  scenario.write({ 'code/data.bin': randomBytes(53e6) })
  const run = await scenario.deploy({ ...CREATION, 's3-bucket': 'versioned', 's3-key': 'packages/' })
  expect(run.operations).toEqual(['PutObject', 'CreateFunction', 'PublishVersion', 'CreateAlias'])
})

describe('a container image', () => {
  const IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/orders'
  const digest = (letter: string): string => `${IMAGE}@sha256:${letter.repeat(64)}`
  const image = (uri: string) => ({ 'code-artifacts-dir': '', 'image-uri': uri })

  test('creates a function, releases by digest, and knows an unchanged one', async () => {
    const scenario = scenarios.next()
    const created = await scenario.deploy({ role: EXECUTION_ROLE, ...image(digest('a')) })
    expect(created.result).toMatchObject({ outcome: 'created' })
    expect((await scenario.deploy(image(digest('a')))).result?.outcome).toBe('unchanged')
    const run = await scenario.deploy(image(digest('b')))
    expect(run.operations).toEqual(RELEASE)
    expect(run.result?.outcome).toBe('promoted')
  })

  test('by tag is always a release: only AWS knows what the tag names', async () => {
    const scenario = scenarios.next()
    await scenario.deploy({ role: EXECUTION_ROLE, ...image(`${IMAGE}:1`) })
    const run = await scenario.deploy(image(`${IMAGE}:2`))
    expect(run.operations).toEqual(RELEASE)
  })

  test('cannot take the place of a zip', async () => {
    const scenario = await scenarios.next().created()
    const run = await scenario.deploy(image(digest('a')))
    expect(run.refused?.message).toContain('is a function of package type Zip; the source is of type Image')
    expect(run.writes).toBe(0)
  })
})

describe('a function that another tool deploys', () => {
  const NONE = { 'code-artifacts-dir': '', adopt: 'true' }

  test.each([
    ['SAM', { 'aws:cloudformation:stack-name': 'shop', 'lambda:createdBy': 'SAM' }, 'AutoPublishAlias'],
    ['CDK', { 'aws:cloudformation:stack-name': 'shop', 'aws-cdk:id': 'x' }, 'only when its template changes them'],
    ['Terraform', { ManagedBy: 'terraform' }, 'ignore_changes = [description, function_version, routing_config]'],
  ])('as %s does is published as it is, its owner named with the snippet', async (tool, tags, snippet) => {
    const scenario = scenarios.next()
    await existingFunction(fixture, scenario.name, { Tags: { ...tags } })
    const adopted = await scenario.deploy(NONE)
    expect(adopted.result).toMatchObject({ outcome: 'created', version: '1' })
    expect(adopted.operations).toEqual(['PublishVersion', 'CreateAlias'])
    expect(adopted.log.join('\n')).toContain(`belongs to ${tool}`)
    expect(adopted.log.join('\n')).toContain(snippet)
  })

  test('as SAM does, with CodeDeploy on the alias, has its deployment group named before anything is shifted', async () => {
    const scenario = scenarios.next()
    const Tags = { 'aws:cloudformation:stack-name': 'shop', 'lambda:createdBy': 'SAM' }
    await existingFunction(fixture, scenario.name, { Tags })
    await scenario.deploy(NONE)
    const names = { application: 'shop-App', group: 'shop-OrdersGroup', functionName: scenario.name, alias: 'live' }
    await deployedByCodeDeploy(fixture, names)
    await changeCode(scenario.name)
    const run = await scenario.deploy(NONE)
    expect(run.result?.outcome).toBe('promoted')
    expect(run.log).toContainEqual(
      expect.stringMatching(/^warning: CodeDeploy shifts alias "live" too: deployment group "shop-OrdersGroup"/),
    )
  })

  async function changeCode(FunctionName: string): Promise<void> {
    const ZipFile = handlerZip('return { statusCode: 200, body: "by SAM" }')
    await fixture.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))
    await fixture.sandbox.clock.advance(30)
  }
})
