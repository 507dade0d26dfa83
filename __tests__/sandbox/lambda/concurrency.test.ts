import {
  DeleteAliasCommand,
  DeleteFunctionConcurrencyCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ARN, Bench, type Refusal, refusal } from './bench.ts'

let bench: Bench
let name: string
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())
beforeEach(async () => {
  name = await bench.released()
})

const provision = (Qualifier: string, ProvisionedConcurrentExecutions = 5) =>
  bench.lambda.send(
    new PutProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier, ProvisionedConcurrentExecutions }),
  )
const read = (Qualifier: string) =>
  bench.lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier }))
const alias = () => bench.lambda.send(new GetAliasCommand({ FunctionName: name, Name: 'live' }))
const move = (FunctionVersion: string) =>
  bench.lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion }))

describe('provisioned concurrency (F§1.10)', () => {
  test('it is IN_PROGRESS for minutes, then READY', async () => {
    expect(await provision('live')).toMatchObject({
      Status: 'IN_PROGRESS',
      RequestedProvisionedConcurrentExecutions: 5,
      AvailableProvisionedConcurrentExecutions: 0,
    })
    await bench.advance(419)
    expect((await read('live')).Status).toBe('IN_PROGRESS')
    await bench.advance(1)
    expect(await read('live')).toMatchObject({ Status: 'READY', AvailableProvisionedConcurrentExecutions: 5 })
  })

  test('moving the alias provisions anew, shows the weight AWS inserts, and serves the new version', async () => {
    await provision('live')
    await bench.advance(420)
    await move('2')
    expect((await read('live')).Status).toBe('IN_PROGRESS')
    expect(await alias()).toMatchObject({
      FunctionVersion: '2',
      RoutingConfig: { AdditionalVersionWeights: { 1: 1 } },
    })
    const reply = await bench.lambda.send(new InvokeCommand({ FunctionName: name, Qualifier: 'live' }))
    expect(reply.ExecutedVersion).toBe('2')
    await bench.advance(420)
    expect((await alias()).RoutingConfig).toBeUndefined()
    expect((await read('live')).Status).toBe('READY')
  })

  test('an alias without it shows no weights when it moves', async () => {
    await move('2')
    expect((await alias()).RoutingConfig).toBeUndefined()
  })

  test('deleting the alias drops it', async () => {
    await provision('live')
    await bench.lambda.send(new DeleteAliasCommand({ FunctionName: name, Name: 'live' }))
    const list = new ListProvisionedConcurrencyConfigsCommand({ FunctionName: name })
    expect((await bench.lambda.send(list)).ProvisionedConcurrencyConfigs).toEqual([])
    expect(await refusal(read('live'))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Cannot find alias arn: ${ARN}:${name}:live`,
    })
  })

  const cases: readonly (readonly [string, () => Promise<unknown>, Refusal])[] = [
    [
      'an alias on a provisioned version',
      async () => {
        await provision('1')
        await provision('live')
      },
      {
        name: 'ResourceConflictException',
        status: 409,
        message: "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      },
    ],
    [
      'a version under a provisioned alias',
      async () => {
        await provision('live')
        await provision('1')
      },
      {
        name: 'ResourceConflictException',
        status: 409,
        message: 'Version is pointed by a Provisioned Concurrency alias',
      },
    ],
    [
      '$LATEST',
      () => provision('$LATEST'),
      {
        name: 'InvalidParameterValueException',
        status: 400,
        message: 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
      },
    ],
    [
      'an alias with weights',
      async () => {
        const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } }
        await bench.lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', RoutingConfig }))
        await provision('live')
      },
      {
        name: 'InvalidParameterValueException',
        status: 400,
        message: 'Alias with weights can not be used with Provisioned Concurrency',
      },
    ],
    [
      'more than what is reserved',
      async () => {
        const reserve = { FunctionName: name, ReservedConcurrentExecutions: 4 }
        await bench.lambda.send(new PutFunctionConcurrencyCommand(reserve))
        await provision('live')
      },
      {
        name: 'InvalidParameterValueException',
        status: 400,
        message:
          'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
      },
    ],
    [
      'none configured',
      () => read('live'),
      {
        name: 'ProvisionedConcurrencyConfigNotFoundException',
        status: 404,
        message: 'No Provisioned Concurrency Config found for this function',
      },
    ],
  ]
  test.each(cases)('%s is refused', async (_what, call, expected) => {
    expect(await refusal(call())).toEqual(expected)
  })
})

describe('reserved concurrency (F§1.10)', () => {
  test('it is the function’s, shown with it, and can be taken away', async () => {
    const reserve = { FunctionName: name, ReservedConcurrentExecutions: 3 }
    await bench.lambda.send(new PutFunctionConcurrencyCommand(reserve))
    const shown = await bench.lambda.send(new GetFunctionCommand({ FunctionName: name }))
    expect(shown.Concurrency).toEqual({ ReservedConcurrentExecutions: 3 })
    await bench.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }))
    const read = await bench.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name }))
    expect(read.ReservedConcurrentExecutions).toBeUndefined()
  })

  test('reservations leave 100 to everybody else', async () => {
    const reserve = { FunctionName: name, ReservedConcurrentExecutions: 901 }
    expect((await refusal(bench.lambda.send(new PutFunctionConcurrencyCommand(reserve)))).message).toBe(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    )
  })
})
