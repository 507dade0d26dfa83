import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { EXECUTION_ROLE, handlerZip } from '../../support/sandbox-fixture.ts'
import { ARN, Bench, freshName, type Refusal, refusal } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())

type Call = (name: string) => Promise<unknown>

const invalid = (message: string): Refusal => ({ name: 'InvalidParameterValueException', status: 400, message })
const conflict = (message: string): Refusal => ({ name: 'ResourceConflictException', status: 409, message })
const missing = (message: string): Refusal => ({ name: 'ResourceNotFoundException', status: 404, message })

const configure = (name: string, change: object) =>
  bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...change }))
const updateCode = (name: string, change: object) =>
  bench.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ...change }))

/** A small package whose directory says that its one entry unpacks to this many bytes. */
function claiming(unpackedBytes: number): Uint8Array {
  const zip = Buffer.from(handlerZip('return 1'))
  zip.writeUInt32LE(unpackedBytes, zip.indexOf('PK\x01\x02', 0, 'latin1') + 24)
  return zip
}

describe('a busy function (F§1.2)', () => {
  const busy: readonly (readonly [string, Call])[] = [
    ['UpdateFunctionCode', name => updateCode(name, { ZipFile: handlerZip('return 2') })],
    ['UpdateFunctionConfiguration', name => configure(name, { Timeout: 5 })],
    ['PublishVersion', name => bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))],
  ]
  const states: readonly (readonly [string, () => Promise<string>])[] = [
    [
      'creation',
      async () => {
        const name = freshName()
        await bench.create(name)
        return name
      },
    ],
    [
      'an update',
      async () => {
        const name = await bench.active()
        await configure(name, { Timeout: 4 })
        return name
      },
    ],
  ]
  test.each(
    states.flatMap(([state, reach]) => busy.map(([operation, call]) => [operation, state, reach, call] as const)),
  )('%s is refused with 409 during %s', async (_operation, _state, reach, call) => {
    const name = await reach()
    expect(await refusal(call(name))).toEqual(
      conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${ARN}:${name}`),
    )
  })

  test('aliases can be moved and functions invoked while an update is in progress', async () => {
    const name = await bench.released()
    await configure(name, { Timeout: 4 })
    await bench.lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '2' }))
    expect((await bench.lambda.send(new InvokeCommand({ FunctionName: name }))).StatusCode).toBe(200)
  })
})

describe('what is already there or still in use (F§1.2)', () => {
  const permission = { StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' }
  const cases: readonly (readonly [string, Call, (name: string) => Refusal])[] = [
    ['a function', name => bench.create(name), name => conflict(`Function already exist: ${name}`)],
    [
      'a version an alias points to',
      name => bench.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '1' })),
      () => conflict('Unable to delete version because the following aliases reference it: [live]'),
    ],
    [
      'a version with a weight',
      async name => {
        const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } }
        await bench.lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', RoutingConfig }))
        await bench.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '2' }))
      },
      () => conflict('Unable to delete version because the following aliases reference it: [live]'),
    ],
    [
      'a function URL',
      async name => {
        const url = { FunctionName: name, AuthType: 'NONE' as const }
        await bench.lambda.send(new CreateFunctionUrlConfigCommand(url))
        await bench.lambda.send(new CreateFunctionUrlConfigCommand(url))
      },
      name =>
        conflict(
          `Failed to create function url config for [functionArn = ${ARN}:${name}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        ),
    ],
    [
      'a policy statement',
      async name => {
        await bench.lambda.send(new AddPermissionCommand({ FunctionName: name, ...permission }))
        await bench.lambda.send(new AddPermissionCommand({ FunctionName: name, ...permission }))
      },
      () =>
        conflict(
          'The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.',
        ),
    ],
  ]
  test.each(cases)('%s', async (_what, call, expected) => {
    const name = await bench.released()
    expect(await refusal(call(name))).toEqual(expected(name))
  })
})

describe('what is not there', () => {
  const cases: readonly (readonly [string, Call, (name: string) => Refusal])[] = [
    [
      'a version',
      name => bench.lambda.send(new GetFunctionCommand({ FunctionName: name, Qualifier: '99' })),
      name => missing(`Function not found: ${ARN}:${name}:99`),
    ],
    [
      'a function by qualifier',
      () => bench.lambda.send(new GetFunctionCommand({ FunctionName: 'nobody', Qualifier: '$LATEST' })),
      () => missing(`Function not found: ${ARN}:nobody:$LATEST`),
    ],
    [
      'a function to delete',
      () => bench.lambda.send(new DeleteFunctionCommand({ FunctionName: 'nobody', Qualifier: '1' })),
      () => missing(`Function not found: ${ARN}:nobody`),
    ],
    [
      'an alias to invoke',
      name => bench.lambda.send(new InvokeCommand({ FunctionName: name, Qualifier: 'beta' })),
      name => missing(`Function not found: ${ARN}:${name}:beta`),
    ],
    [
      'a policy',
      name => bench.lambda.send(new GetPolicyCommand({ FunctionName: name })),
      () => missing('The resource you requested does not exist.'),
    ],
    [
      'a policy to take a statement from',
      name => bench.lambda.send(new RemovePermissionCommand({ FunctionName: name, StatementId: 'x' })),
      () => missing('No policy is associated with the given resource.'),
    ],
    [
      'a function URL',
      name => bench.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: name })),
      () => missing('The resource you requested does not exist.'),
    ],
    [
      'another Region',
      () =>
        bench.lambda.send(
          new GetFunctionCommand({ FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:orders' }),
        ),
      () => missing("Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"),
    ],
  ]
  test.each(cases)('%s', async (_what, call, expected) => {
    const name = await bench.released()
    expect(await refusal(call(name))).toEqual(expected(name))
  })

  test('deleting a version that does not exist succeeds on a function that does', async () => {
    const name = await bench.active()
    const gone = await bench.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '99' }))
    expect(gone.$metadata.httpStatusCode).toBe(204)
  })
})

describe('values and packages (F§1.4, F§1.6, F§1.10)', () => {
  const layer = async (name: string, text: string) => {
    const zip = handlerZip(`return ${JSON.stringify(text)}`)
    const made = await bench.lambda.send(new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile: zip } }))
    return made.LayerVersionArn ?? ''
  }
  const cases: readonly (readonly [string, Call, (name: string) => Refusal | RegExp])[] = [
    [
      'a wrong code guard',
      name => bench.lambda.send(new PublishVersionCommand({ FunctionName: name, CodeSha256: 'abc' })),
      () =>
        /^CodeSHA256 \(abc\) is different from current CodeSHA256 in \$LATEST \([A-Za-z0-9+/]{43}=\)\. Please try again with the CodeSHA256 in \$LATEST\.$/,
    ],
    [
      'more than 4 KB of environment, echoed',
      name => configure(name, { Environment: { Variables: { SECRET: 'x'.repeat(4100) } } }),
      () =>
        invalid(
          `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"SECRET":"${'x'.repeat(4100)}"}`,
        ),
    ],
    [
      'a reserved variable',
      name => configure(name, { Environment: { Variables: { AWS_REGION: 'eu-west-1' } } }),
      () => /Reserved keys used in this request: AWS_REGION$/,
    ],
    [
      'six layers',
      name =>
        configure(name, { Layers: Array.from({ length: 6 }, (_, n) => `${ARN}`.replace('function', `layer:l${n}:1`)) }),
      () => invalid('Cannot reference more than 5 layers.'),
    ],
    [
      'a layer that does not exist',
      name => configure(name, { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:none:1'] }),
      () => invalid('Layer version arn:aws:lambda:us-east-1:123456789012:layer:none:1 does not exist.'),
    ],
    [
      'a layer of another Region',
      name => configure(name, { Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:none:1'] }),
      () =>
        invalid('Layers are not in the same region as the function. Layers are expected to be in region us-east-1.'),
    ],
    [
      'two versions of one layer',
      async name => {
        const Layers = [await layer('twice', 'a'), await layer('twice', 'b')]
        await configure(name, { Layers })
      },
      () =>
        /^Two different versions of the same layer are not allowed to be referenced in the same function\. .*:twice:2 are versions of the same layer\.$/,
    ],
    [
      'an unknown runtime',
      name => configure(name, { Runtime: 'nodejs99.x' }),
      () => /^Value nodejs99\.x at 'runtime' failed to satisfy constraint: .* or be a valid ARN$/,
    ],
    [
      'an image for a zip function',
      name => updateCode(name, { ImageUri: '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1' }),
      () => invalid("Please don't provide ImageUri when updating a function with packageType Zip."),
    ],
    [
      'an object that is not there',
      name => updateCode(name, { S3Bucket: 'nowhere', S3Key: 'code.zip' }),
      () =>
        /^Error occurred while GetObject\. S3 Error Code: NoSuchBucket\. S3 Error Message: The specified bucket does not exist/,
    ],
    [
      'more than 250 MB unpacked',
      name => updateCode(name, { ZipFile: claiming(262_144_001) }),
      () => invalid('Unzipped size must be smaller than 262144000 bytes'),
    ],
    [
      'deleting an alias as if it were a version',
      name => bench.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: 'live' })),
      () => invalid('Deletion of aliases is not currently supported.'),
    ],
    [
      'a memory size below the least',
      name => configure(name, { MemorySize: 64 }),
      () => ({
        name: 'ValidationException',
        status: 400,
        message:
          "1 validation error detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
      }),
    ],
    [
      'a timeout above the most',
      name => configure(name, { Timeout: 901 }),
      () => ({
        name: 'ValidationException',
        status: 400,
        message:
          "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
      }),
    ],
    [
      'a description of more than 256 characters',
      name => configure(name, { Description: 'x'.repeat(257) }),
      () => ({
        name: 'ValidationException',
        status: 400,
        message: `1 validation error detected: Value '${'x'.repeat(257)}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 256`,
      }),
    ],
    [
      'bytes that are no zip',
      name => updateCode(name, { ZipFile: Buffer.from('not a zip') }),
      () => invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    ],
    [
      'two architectures',
      name => updateCode(name, { ZipFile: handlerZip('return 1'), Architectures: ['x86_64', 'arm64'] }),
      () => ({
        name: 'ValidationException',
        status: 400,
        message:
          "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
      }),
    ],
    [
      'a role that is none',
      name => configure(name, { Role: 'r1' }),
      () => ({
        name: 'ValidationException',
        status: 400,
        message:
          "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
      }),
    ],
    [
      'a policy on $LATEST',
      name =>
        bench.lambda.send(
          new AddPermissionCommand({
            FunctionName: name,
            Qualifier: '$LATEST',
            StatementId: 's3',
            Action: 'lambda:InvokeFunction',
            Principal: 's3.amazonaws.com',
          }),
        ),
      () => invalid('We currently do not support adding policies for $LATEST.'),
    ],
    [
      'a function URL on a version',
      name =>
        bench.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: name, Qualifier: '1', AuthType: 'NONE' })),
      () => ({
        name: 'ValidationException',
        status: 400,
        message:
          "1 validation error detected: Value '1' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)",
      }),
    ],
    [
      'reserved concurrency on an alias',
      name =>
        bench.lambda.send(
          new PutFunctionConcurrencyCommand({ FunctionName: `${name}:live`, ReservedConcurrentExecutions: 1 }),
        ),
      () =>
        invalid(
          'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
        ),
    ],
    [
      'a qualifier that contradicts the name',
      name => bench.lambda.send(new GetFunctionCommand({ FunctionName: `${name}:1`, Qualifier: '2' })),
      () => invalid('The derived qualifier from the function name does not match the specified qualifier.'),
    ],
    [
      'deleting $LATEST',
      name => bench.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '$LATEST' })),
      () => invalid('$LATEST version cannot be deleted without deleting the function.'),
    ],
  ]
  test.each(cases)('%s', async (_what, call, expected) => {
    const name = await bench.released()
    const refused = await refusal(call(name))
    const wanted = expected(name)
    if (wanted instanceof RegExp) {
      expect(refused).toMatchObject({ name: 'InvalidParameterValueException', status: 400 })
      expect(refused.message).toMatch(wanted)
    } else {
      expect(refused).toEqual(wanted)
    }
  })

  test('a zip over 50 MiB is refused with 413 when sent along', async () => {
    const bytes = 52_428_801
    expect(
      await refusal(
        bench.lambda.send(
          new CreateFunctionCommand({
            FunctionName: freshName(),
            Role: EXECUTION_ROLE,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { ZipFile: Buffer.alloc(bytes) },
          }),
        ),
      ),
    ).toEqual({
      name: 'RequestEntityTooLargeException',
      status: 413,
      message: 'Zipped size must be smaller than 52428800 bytes',
    })
  })

  test('a version CloudFront holds replicas of cannot be deleted (F§1.11)', async () => {
    const name = await bench.released()
    bench.fixture.sandbox.lambda.override(name, { Replicated: true }, '2')
    expect(await refusal(bench.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '2' })))).toEqual(
      invalid(
        `Lambda was unable to delete ${ARN}:${name}:2 because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas.`,
      ),
    )
  })
})
