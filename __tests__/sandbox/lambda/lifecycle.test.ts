import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ARN, LambdaServer, packageOf, ROLE } from './lambda-server.ts'

let server: LambdaServer
let lambda: LambdaClient
let name: string
let count = 0

beforeAll(async () => {
  server = new LambdaServer()
  lambda = await server.start()
})
afterAll(async () => {
  lambda.destroy()
  await server.close()
})
beforeEach(() => {
  name = `orders-${++count}`
})

const create = () =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: packageOf('one') },
    }),
  )
const read = (Qualifier?: string) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier }))
const updateCode = (text: string, options = {}) =>
  lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: packageOf(text), ...options }))

describe('the states of a function', () => {
  test('a new function is Pending without LastUpdateStatus and becomes Active and Successful', async () => {
    const made = await create()
    expect(made).toMatchObject({ State: 'Pending', StateReasonCode: 'Creating', Version: '$LATEST' })
    expect(made.StateReason).toBe('The function is being created.')
    expect(made.LastUpdateStatus).toBeUndefined()
    expect(made.LastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
    await server.clock.advance(2)
    const active = await read()
    expect(active).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful', FunctionArn: `${ARN}:${name}` })
    expect(active.RevisionId).not.toBe(made.RevisionId)
  })

  test('an update is InProgress, keeps State Active, and changes the RevisionId at its start and at its end', async () => {
    await create()
    await server.clock.advance(2)
    const before = await read()
    const accepted = await updateCode('two')
    expect(accepted).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReasonCode: 'Creating',
    })
    await server.clock.advance(1)
    const after = await read()
    expect(after.LastUpdateStatus).toBe('Successful')
    expect(new Set([before.RevisionId, accepted.RevisionId, after.RevisionId]).size).toBe(3)
  })

  test('Publish with an update gives a Pending version while $LATEST is InProgress', async () => {
    await create()
    await server.clock.advance(2)
    const version = await updateCode('two', { Publish: true })
    expect(version).toMatchObject({ Version: '1', State: 'Pending', FunctionArn: `${ARN}:${name}:1` })
    expect(await read()).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' })
    await server.clock.advance(2)
    expect(await read('1')).toMatchObject({ State: 'Active', RevisionId: version.RevisionId })
  })

  test('an update that fails keeps the function Active and says why', async () => {
    await create()
    await server.clock.advance(2)
    server.service.failNext(name, 'update', { code: 'InvalidSubnet', reason: 'no such subnet' })
    await updateCode('two')
    await server.clock.advance(1)
    expect(await read()).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReasonCode: 'InvalidSubnet',
    })
  })
})

describe('publishing', () => {
  test('a publish without a change gives the old version back: same RevisionId, old description', async () => {
    await create()
    await server.clock.advance(2)
    const first = await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: 'first' }))
    const again = await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: 'second' }))
    expect(again).toMatchObject({ Version: '1', Description: 'first', RevisionId: first.RevisionId })
    expect(again.$metadata.httpStatusCode).toBe(201)
  })

  test('a change of the description alone is a new version', async () => {
    await create()
    await server.clock.advance(2)
    await lambda.send(new PublishVersionCommand({ FunctionName: name }))
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: 'other' }))
    await server.clock.advance(1)
    expect(await lambda.send(new PublishVersionCommand({ FunctionName: name }))).toMatchObject({
      Version: '2',
      Description: 'other',
    })
  })

  test('GetFunction hands out an address where the package can be fetched', async () => {
    await create()
    const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: name }))
    const fetched = await fetch(Code?.Location ?? '')
    expect(Buffer.from(await fetched.arrayBuffer()).equals(Buffer.from(packageOf('one')))).toBe(true)
  })
})
