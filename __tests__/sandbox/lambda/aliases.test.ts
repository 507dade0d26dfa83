import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  ListAliasesCommand,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
  UpdateFunctionConfigurationCommand,
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

const update = (input: Partial<UpdateAliasCommandInput>) =>
  bench.lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', ...input }))
const get = (alias = 'live') => bench.lambda.send(new GetAliasCommand({ FunctionName: name, Name: alias }))
const weights = (map: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights: map } })

describe('bad requests (F§1.5)', () => {
  const invalid = (message: string): Refusal => ({ name: 'InvalidParameterValueException', status: 400, message })
  const validation = (message: string): Refusal => ({ name: 'ValidationException', status: 400, message })
  const missing = (message: string): Refusal => ({ name: 'ResourceNotFoundException', status: 404, message })

  const cases: readonly (readonly [string, () => Promise<unknown>, () => Refusal])[] = [
    [
      'two weights',
      () => update(weights({ 1: 0.1, 2: 0.1 })),
      () => invalid('Number of items in AdditionalVersionWeights cannot be greater than 1'),
    ],
    [
      'a weight above 1',
      () => update(weights({ 2: 2 })),
      () =>
        validation(
          "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
        ),
    ],
    [
      'a negative weight',
      () => update(weights({ 2: -1 })),
      () =>
        validation(
          "1 validation error detected: Value '{2=-1.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
        ),
    ],
    [
      'a weight on $LATEST',
      () => update(weights({ $LATEST: 0.1 })),
      () =>
        validation(
          "1 validation error detected: Value '{$LATEST=0.1}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]",
        ),
    ],
    [
      'a weight on the primary',
      () => update(weights({ 1: 0.1 })),
      () => invalid('Invalid function version 1. Function version 1 is already included in routing configuration.'),
    ],
    [
      'an unknown version with a weight',
      () => update(weights({ 10: 0.1 })),
      () => missing(`Function not found: ${ARN}:${name}:10`),
    ],
    [
      'an unknown version as primary',
      () => update({ FunctionVersion: '10' }),
      () => missing(`Function not found: ${ARN}:${name}:10`),
    ],
    [
      '$LATEST with a second version',
      () => update({ FunctionVersion: '$LATEST', ...weights({ 2: 0.1 }) }),
      () => invalid('$LATEST is not supported for an alias pointing to more than 1 version'),
    ],
    ['reading an unknown alias', () => get('beta'), () => missing(`Cannot find alias arn: ${ARN}:${name}:beta`)],
    [
      'updating an unknown alias',
      () => update({ Name: 'beta' }),
      () => missing(`Alias not found: ${ARN}:${name}:beta`),
    ],
    [
      'an alias of an unknown function',
      () => bench.lambda.send(new GetAliasCommand({ FunctionName: 'nobody', Name: 'live' })),
      () => missing(`Function not found: ${ARN}:nobody`),
    ],
    [
      'an alias that exists',
      () => bench.lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' })),
      () => ({
        name: 'ResourceConflictException',
        status: 409,
        message: `Alias already exists: ${ARN}:${name}:live`,
      }),
    ],
    [
      'an alias name of digits',
      () => bench.lambda.send(new CreateAliasCommand({ FunctionName: name, Name: '2024', FunctionVersion: '1' })),
      () =>
        validation(
          "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
        ),
    ],
  ]
  test.each(cases)('%s', async (_what, call, expected) => {
    expect(await refusal(call())).toEqual(expected())
  })

  test('a refused update leaves the alias as it was', async () => {
    const before = await get()
    await refusal(update(weights({ 10: 0.1 })))
    const { $metadata: _first, ...same } = before
    expect(await get()).toMatchObject(same)
  })

  test.each([
    ['execution role', { Role: 'arn:aws:iam::123456789012:role/other' }],
    ['dead-letter target', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead' } }],
  ])('versions with another %s cannot share an alias', async (_what, change) => {
    await bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...change }))
    await bench.advance(1)
    const version = await bench.version(name)
    const refused = await refusal(update(weights({ [version]: 0.1 })))
    expect(refused).toMatchObject({ name: 'InvalidParameterValueException', status: 400 })
    expect(refused.message).toMatch(/^Specified versions must be associated with the same /)
    expect((await update({ FunctionVersion: version })).FunctionVersion).toBe(version)
  })
})

describe('weights (F§1.5)', () => {
  test('weights left out of an update stay, the empty map clears them', async () => {
    await update(weights({ 2: 0.25 }))
    expect((await update({ Description: 'text only' })).RoutingConfig).toEqual({
      AdditionalVersionWeights: { 2: 0.25 },
    })
    expect((await update(weights({}))).RoutingConfig).toBeUndefined()
    expect((await get()).RoutingConfig).toBeUndefined()
  })

  test('one update promotes: primary moved and weights cleared together', async () => {
    await update(weights({ 2: 0.5 }))
    expect(await update({ FunctionVersion: '2', ...weights({}) })).toMatchObject({ FunctionVersion: '2' })
    expect((await get()).RoutingConfig).toBeUndefined()
  })

  test('moving the primary onto the weighted version without clearing the weights is refused', async () => {
    await update(weights({ 2: 0.5 }))
    expect((await refusal(update({ FunctionVersion: '2' }))).message).toBe(
      'Invalid function version 2. Function version 2 is already included in routing configuration.',
    )
  })

  test('a weight of 1 is allowed', async () => {
    expect((await update(weights({ 2: 1 }))).RoutingConfig).toEqual({ AdditionalVersionWeights: { 2: 1 } })
  })
})

describe('the collection', () => {
  test('a date is a legal alias name', async () => {
    const alias = { FunctionName: name, Name: '2024-01-02', FunctionVersion: '2', Description: 'dated' }
    expect(await bench.lambda.send(new CreateAliasCommand(alias))).toMatchObject({
      AliasArn: `${ARN}:${name}:2024-01-02`,
      Description: 'dated',
    })
  })

  test('aliases are listed by their primary version', async () => {
    await update(weights({ 2: 0.1 }))
    const list = async (FunctionVersion?: string) =>
      (await bench.lambda.send(new ListAliasesCommand({ FunctionName: name, FunctionVersion }))).Aliases ?? []
    expect((await list()).map(alias => alias.Name)).toEqual(['live'])
    expect(await list('1')).toHaveLength(1)
    expect(await list('2')).toHaveLength(0)
  })

  test('deleting an alias that is not there succeeds', async () => {
    const gone = await bench.lambda.send(new DeleteAliasCommand({ FunctionName: name, Name: 'beta' }))
    expect(gone.$metadata.httpStatusCode).toBe(204)
  })
})
