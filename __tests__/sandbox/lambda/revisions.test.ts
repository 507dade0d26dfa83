import {
  AddPermissionCommand,
  CreateAliasCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { handlerZip } from '../../support/sandbox-fixture.ts'
import { Bench, freshName, refusal } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())

interface Revisions {
  readonly latest: string | undefined
  readonly version: string | undefined
  readonly alias: string | undefined
}

async function revisions(name: string): Promise<Revisions> {
  const [latest, version, alias] = await Promise.all([
    bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
    bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: '1' })),
    bench.lambda.send(new GetAliasCommand({ FunctionName: name, Name: 'live' })),
  ])
  return { latest: latest.RevisionId, version: version.RevisionId, alias: alias.RevisionId }
}

type Event = (name: string) => Promise<unknown>

/** The table of F§1.3: what changes whose RevisionId. */
const EVENTS: readonly (readonly [string, Event, readonly (keyof Revisions)[]])[] = [
  [
    'an accepted code update',
    name => bench.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: handlerZip('return 2') })),
    ['latest'],
  ],
  [
    'an accepted configuration update',
    name => bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 9 })),
    ['latest'],
  ],
  [
    'a redundant configuration update',
    name => bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name })),
    ['latest'],
  ],
  [
    'publishing a new version',
    async name => {
      await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    },
    ['latest'],
  ],
  [
    'creating another alias',
    name => bench.lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'next', FunctionVersion: '1' })),
    [],
  ],
  [
    'an alias update without effect',
    name => bench.lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' })),
    ['alias'],
  ],
  [
    'a permission given to the alias',
    name =>
      bench.lambda.send(
        new AddPermissionCommand({
          FunctionName: name,
          Qualifier: 'live',
          StatementId: 'events',
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
        }),
      ),
    ['alias'],
  ],
]

describe('RevisionIds (F§1.3)', () => {
  test.each(EVENTS)('%s changes exactly the ones it should', async (_what, event, expected) => {
    const name = await bench.released()
    // Leaves something to publish.
    await bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: 'unpublished' }))
    await bench.advance(1)
    const before = await revisions(name)
    await event(name)
    const after = await revisions(name)
    const changed = (['latest', 'version', 'alias'] as const).filter(key => before[key] !== after[key])
    expect(changed).toEqual(expected)
  })

  test('$LATEST changes again when an update turns Successful', async () => {
    const name = await bench.released()
    const accepted = await bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 9 }))
    await bench.advance(1)
    expect((await revisions(name)).latest).not.toBe(accepted.RevisionId)
  })

  test('a creation has another RevisionId once it is Active, a published version keeps its own', async () => {
    const name = freshName()
    const made = await bench.create(name)
    await bench.advance(2)
    const read = (Qualifier?: string) =>
      bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier }))
    expect((await read()).RevisionId).not.toBe(made.RevisionId)
    const version = await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    expect(version.State).toBe('Pending')
    await bench.advance(1)
    expect(await read('1')).toMatchObject({ State: 'Active', RevisionId: version.RevisionId })
  })

  const STALE: readonly (readonly [string, (name: string, RevisionId: string) => Promise<unknown>, string])[] = [
    [
      'UpdateAlias',
      (name, RevisionId) =>
        bench.lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', Description: 'x', RevisionId })),
      'GetFunction/GetAlias',
    ],
    [
      'UpdateFunctionCode',
      (name, RevisionId) =>
        bench.lambda.send(
          new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: handlerZip('return 3'), RevisionId }),
        ),
      'GetFunction/GetAlias',
    ],
    [
      'UpdateFunctionConfiguration',
      (name, RevisionId) =>
        bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 8, RevisionId })),
      'GetFunction/GetAlias',
    ],
    [
      'PublishVersion',
      (name, RevisionId) => bench.lambda.send(new PublishVersionCommand({ FunctionName: name, RevisionId })),
      'GetFunction/GetAlias',
    ],
    [
      'AddPermission',
      (name, RevisionId) =>
        bench.lambda.send(
          new AddPermissionCommand({
            FunctionName: name,
            StatementId: 'stale',
            Action: 'lambda:InvokeFunction',
            Principal: 's3.amazonaws.com',
            RevisionId,
          }),
        ),
      'GetPolicy',
    ],
  ]
  test.each(STALE)('%s with a stale RevisionId is refused with 412 and changes nothing', async (_what, call, read) => {
    const name = await bench.released()
    const before = await revisions(name)
    expect(await refusal(call(name, '8e2ab0c4-0000-4000-8000-000000000000'))).toEqual({
      name: 'PreconditionFailedException',
      status: 412,
      message: `The Revision Id provided does not match the latest Revision Id. Call the ${read} API to retrieve the latest Revision Id`,
    })
    expect(await revisions(name)).toEqual(before)
  })
})
