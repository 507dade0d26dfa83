import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ARN, Bench, refusal } from './bench.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:jobs'

let bench: Bench
let name: string
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())
beforeEach(async () => {
  name = await bench.released()
})

const map = (FunctionName: string) =>
  bench.lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: QUEUE }))
const read = (UUID: string | undefined) => bench.lambda.send(new GetEventSourceMappingCommand({ UUID }))

describe('event source mappings (F§1.10)', () => {
  test('one is Creating at first, refuses changes meanwhile, then Enabled', async () => {
    const { UUID, State, $metadata } = await map(name)
    expect([State, $metadata.httpStatusCode]).toEqual(['Creating', 202])
    const change = new UpdateEventSourceMappingCommand({ UUID, BatchSize: 5 })
    expect(await refusal(bench.lambda.send(change))).toMatchObject({ name: 'ResourceInUseException', status: 400 })
    await bench.advance(5)
    expect(await read(UUID)).toMatchObject({ State: 'Enabled', FunctionArn: `${ARN}:${name}`, BatchSize: 10 })
  })

  test('moving one from the function to its alias takes its time and keeps the rest', async () => {
    const { UUID } = await map(name)
    await bench.advance(5)
    const moved = await bench.lambda.send(new UpdateEventSourceMappingCommand({ UUID, FunctionName: `${name}:live` }))
    expect(moved).toMatchObject({ State: 'Updating', FunctionArn: `${ARN}:${name}:live`, EventSourceArn: QUEUE })
    await bench.advance(5)
    expect((await read(UUID)).State).toBe('Enabled')
  })

  test('one can be disabled and enabled', async () => {
    const { UUID } = await map(name)
    await bench.advance(5)
    const off = await bench.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
    expect(off.State).toBe('Disabling')
    await bench.advance(5)
    expect((await read(UUID)).State).toBe('Disabled')
  })

  test('a deleted one is Deleting, then gone', async () => {
    const { UUID } = await map(name)
    await bench.advance(5)
    expect((await bench.lambda.send(new DeleteEventSourceMappingCommand({ UUID }))).State).toBe('Deleting')
    await bench.advance(5)
    expect(await refusal(read(UUID))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 })
  })

  test('they are listed by exactly the function or alias they call', async () => {
    await map(name)
    await map(`${name}:live`)
    const list = async (FunctionName: string) => {
      const page = await bench.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
      return page.EventSourceMappings?.map(mapping => mapping.FunctionArn)
    }
    expect(await list(name)).toEqual([`${ARN}:${name}`])
    expect(await list(`${name}:live`)).toEqual([`${ARN}:${name}:live`])
  })

  test('the same source cannot be mapped twice to one function', async () => {
    const { UUID } = await map(name)
    expect(await refusal(map(name))).toEqual({
      name: 'ResourceConflictException',
      status: 409,
      message: `The event source arn (" ${QUEUE} ") and function (" ${ARN}:${name} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    })
  })

  test('a function that is not there cannot be mapped', async () => {
    expect(await refusal(map('nobody'))).toMatchObject({ status: 400, message: 'Function does not exist' })
  })
})
