import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { handlerZip } from '../../support/sandbox-fixture.ts'
import { ARN, Bench, freshName } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())

const read = (name: string, Qualifier?: string) =>
  bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier }))
const updateCode = (name: string, options: Partial<UpdateFunctionCodeCommandInput> = {}) =>
  bench.lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: handlerZip('return "two"'), ...options }),
  )

describe('the states of a function (F§1.1)', () => {
  test('a new function is Pending without LastUpdateStatus and becomes Active and Successful', async () => {
    const name = freshName()
    const made = await bench.create(name)
    expect(made).toMatchObject({ State: 'Pending', StateReasonCode: 'Creating', Version: '$LATEST' })
    expect(made.StateReason).toBe('The function is being created.')
    expect(made.LastUpdateStatus).toBeUndefined()
    expect(made.LastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
    await bench.advance(2)
    expect(await read(name)).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Successful',
      FunctionArn: `${ARN}:${name}`,
    })
  })

  test('an update is InProgress while State stays Active', async () => {
    const name = await bench.active()
    expect(await updateCode(name)).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    })
    await bench.advance(1)
    expect((await read(name)).LastUpdateStatus).toBe('Successful')
  })

  test('Publish with an update gives a Pending version while $LATEST is InProgress', async () => {
    const name = await bench.active()
    const version = await updateCode(name, { Publish: true })
    expect(version).toMatchObject({ Version: '1', State: 'Pending', FunctionArn: `${ARN}:${name}:1` })
    expect(await read(name)).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' })
    await bench.advance(2)
    expect(await read(name, '1')).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' })
  })

  test('an update that fails keeps the function Active and says why', async () => {
    const name = await bench.active()
    bench.fixture.sandbox.lambda.failNext(name, 'update', { code: 'InvalidSubnet', reason: 'no such subnet' })
    await updateCode(name)
    await bench.advance(1)
    expect(await read(name)).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReason: 'no such subnet',
      LastUpdateStatusReasonCode: 'InvalidSubnet',
    })
  })

  test('a creation that fails leaves a Failed function, an activation a Failed version', async () => {
    const failure = { code: 'ImageAccessDenied', reason: 'not yours' }
    const failed = freshName()
    bench.fixture.sandbox.lambda.failNext(failed, 'create', failure)
    await bench.create(failed)
    await bench.advance(2)
    expect(await read(failed)).toMatchObject({ State: 'Failed', StateReasonCode: 'ImageAccessDenied' })
    const name = await bench.active()
    bench.fixture.sandbox.lambda.failNext(name, 'activate', failure)
    await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    await bench.advance(1)
    expect(await read(name, '1')).toMatchObject({ State: 'Failed', StateReason: 'not yours' })
  })

  test('a deleted function is gone with its versions, and its name starts anew', async () => {
    const name = await bench.released()
    await bench.lambda.send(new DeleteFunctionCommand({ FunctionName: name }))
    await expect(read(name, '1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await bench.create(name)
    await bench.advance(2)
    expect(await bench.version(name)).toBe('1')
  })

  test('a version with SnapStart stays Pending for the time its snapshot takes', async () => {
    const name = await bench.active({ SnapStart: { ApplyOn: 'PublishedVersions' } })
    await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    await bench.advance(60)
    expect((await read(name, '1')).State).toBe('Pending')
    await bench.advance(60)
    expect(await read(name, '1')).toMatchObject({ State: 'Active', SnapStart: { OptimizationStatus: 'On' } })
  })

  test('DryRun validates the upload and changes nothing', async () => {
    const name = await bench.active()
    const before = await read(name)
    const dry = await updateCode(name, { DryRun: true })
    expect(dry.RevisionId).toBe(before.RevisionId)
    const { $metadata: _before, ...same } = before
    expect(await read(name)).toMatchObject(same)
  })
})

describe('publishing (F§1.4)', () => {
  test('a publish without a change gives the old version back: same RevisionId, old description, 201', async () => {
    const name = await bench.active()
    const first = await bench.lambda.send(new PublishVersionCommand({ FunctionName: name, Description: 'first' }))
    const again = await bench.lambda.send(new PublishVersionCommand({ FunctionName: name, Description: 'second' }))
    expect(again).toMatchObject({ Version: '1', Description: 'first', RevisionId: first.RevisionId })
    expect(again.$metadata.httpStatusCode).toBe(201)
  })

  const changes = {
    'a new description': () => ({ Description: 'other' }),
    'a new timeout': () => ({ Timeout: 30 }),
    'a new variable': () => ({ Environment: { Variables: { MODE: 'on' } } }),
  }
  test.each(Object.entries(changes))('%s makes a new version', async (_what, change) => {
    const name = await bench.active()
    await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    const before = await read(name)
    await bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...change() }))
    await bench.advance(1)
    expect((await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))).Version).toBe('2')
    expect((await read(name)).ConfigSha256).not.toBe(before.ConfigSha256)
  })

  test('the same bytes uploaded again make no new version', async () => {
    const name = await bench.active({ Code: { ZipFile: handlerZip('return "two"') } })
    await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    await updateCode(name)
    await bench.advance(1)
    expect((await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))).Version).toBe('1')
  })

  test('a version is read by number, by $LATEST and through an alias, with the ARN as asked for', async () => {
    const name = await bench.released()
    expect(await read(name, '$LATEST')).toMatchObject({ FunctionArn: `${ARN}:${name}:$LATEST`, Version: '$LATEST' })
    expect(await read(name, '2')).toMatchObject({ FunctionArn: `${ARN}:${name}:2`, Version: '2' })
    expect(await read(name, 'live')).toMatchObject({ FunctionArn: `${ARN}:${name}:live`, Version: '1' })
  })

  test.each([
    ['name', (name: string) => name],
    ['name:qualifier', (name: string) => `${name}:live`],
    ['partial ARN', (name: string) => `123456789012:function:${name}:live`],
    ['ARN', (name: string) => `${ARN}:${name}`],
    ['ARN with qualifier', (name: string) => `${ARN}:${name}:live`],
  ])('a function is found by its %s', async (_form, form) => {
    const name = await bench.released()
    expect((await read(form(name))).FunctionName).toBe(name)
  })
})

describe('reading', () => {
  test('GetFunction hands out an address where the package can be fetched for ten minutes', async () => {
    const name = await bench.active()
    const { Code } = await bench.lambda.send(new GetFunctionCommand({ FunctionName: name }))
    const fetched = await fetch(Code?.Location ?? '')
    expect(Buffer.from(await fetched.arrayBuffer()).equals(Buffer.from(handlerZip('return "one"')))).toBe(true)
    await bench.advance(601)
    expect((await fetch(Code?.Location ?? '')).status).toBe(403)
  })

  test('versions are listed 50 a page, $LATEST first, without states', async () => {
    const name = await bench.active()
    for (let made = 0; made < 60; made++) await bench.version(name)
    const first = await bench.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name, MaxItems: 1000 }))
    expect(first.Versions).toHaveLength(50)
    expect(first.Versions?.[0]).toMatchObject({ Version: '$LATEST', FunctionArn: `${ARN}:${name}:$LATEST` })
    expect(first.Versions?.[0]?.State).toBeUndefined()
    const second = await bench.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: name, Marker: first.NextMarker }),
    )
    expect(second.Versions?.map(version => version.Version)).toEqual(
      Array.from({ length: 11 }, (_, n) => String(n + 50)),
    )
    expect(second.NextMarker).toBeUndefined()
  })

  test('ListFunctions with ALL lists every version, in pages', async () => {
    const name = await bench.released()
    const all: string[] = []
    let Marker: string | undefined
    do {
      const page = await bench.lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL', MaxItems: 7, Marker }))
      all.push(...(page.Functions ?? []).map(one => one.FunctionArn ?? ''))
      Marker = page.NextMarker
    } while (Marker !== undefined)
    expect(all.filter(arn => arn.startsWith(`${ARN}:${name}:`))).toEqual([
      `${ARN}:${name}:$LATEST`,
      `${ARN}:${name}:1`,
      `${ARN}:${name}:2`,
    ])
    expect(new Set(all).size).toBe(all.length)
  })
})
