import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createFunction } from '../../src/function/create.ts'
import { publishVersion } from '../../src/function/publish.ts'
import { readFunction } from '../../src/function/read.ts'
import { newTags, tagFunction } from '../../src/function/tags.ts'
import { updateCode } from '../../src/function/update.ts'
import { EXECUTION_ROLE } from '../support/sandbox-fixture.ts'
import { NEW, OLD, type Scene, scene, zip } from './deployed.ts'

type Creation = Parameters<typeof createFunction>[1]

let s: Scene
beforeAll(async () => {
  s = await scene()
})
afterAll(() => s.fixture.close())

function creation(functionName: string, more: Partial<Creation> = {}): Creation {
  return {
    functionName,
    desired: { role: EXECUTION_ROLE, handler: 'index.handler', runtime: 'nodejs24.x' },
    code: zip(OLD),
    ...more,
  }
}

describe('creating a function', () => {
  test('sends what was set and nothing else', async () => {
    await createFunction(s.aws, creation('exact'))
    expect(s.sent('CreateFunction', 'exact').map(call => call.input)).toEqual([
      {
        FunctionName: 'exact',
        Role: EXECUTION_ROLE,
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        PackageType: 'Zip',
        Code: { ZipFile: `<${OLD.byteLength} bytes>` },
      },
    ])
  })

  test('sends settings, tags and architecture when they are set', async () => {
    const { desired } = creation('full')
    const view = await createFunction(
      s.aws,
      creation('full', {
        desired: {
          ...desired,
          description: 'Takes orders',
          timeout: 30,
          environment: { mode: 'merge', variables: { LOG_LEVEL: 'info' } },
          ephemeralStorage: 1024,
        },
        architecture: 'arm64',
        tags: { team: 'payments' },
      }),
    )
    expect(view).toMatchObject({
      state: 'Active',
      tags: { team: 'payments' },
      configuration: {
        Description: 'Takes orders',
        Timeout: 30,
        Architectures: ['arm64'],
        Environment: { Variables: { LOG_LEVEL: 'info' } },
        EphemeralStorage: { Size: 1024 },
      },
    })
  })

  test('from an image sends no handler, runtime or zip', async () => {
    const uri = `123456789012.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:${'a'.repeat(64)}`
    const view = await createFunction(
      s.aws,
      creation('from-image', {
        desired: { role: EXECUTION_ROLE, imageConfig: { Command: ['app.handler'] } },
        code: { kind: 'image', uri },
      }),
    )
    expect(s.sent('CreateFunction', 'from-image')[0]?.input).toEqual({
      FunctionName: 'from-image',
      Role: EXECUTION_ROLE,
      PackageType: 'Image',
      Code: { ImageUri: uri },
      ImageConfig: { Command: ['app.handler'] },
    })
    const next = await updateCode(s.aws, view, { kind: 'image', uri: uri.replaceAll('a'.repeat(64), 'b'.repeat(64)) })
    expect(next).toMatchObject({ packageType: 'Image', codeSha256: 'b'.repeat(64), lastUpdateStatus: 'Successful' })
    const version = await publishVersion(s.aws, next, { description: 'x' })
    expect((await s.read(view.name, version)).codeSha256).toBe('b'.repeat(64))
  })

  test('without a role fails once, before anything is sent', async () => {
    const before = s.fixture.sandbox.calls.all().length
    await expect(createFunction(s.aws, creation('no-role', { desired: {} }))).rejects.toMatchObject({
      name: 'InputError',
      input: 'role',
    })
    expect(s.fixture.sandbox.calls.all()).toHaveLength(before)
  })

  test('waits for a role that Lambda has not heard of yet', async () => {
    s.fixture.sandbox.fault({
      operation: 'CreateFunction',
      count: 2,
      effect: {
        kind: 'error',
        status: 400,
        code: 'InvalidParameterValueException',
        message: 'The role defined for the function cannot be assumed by Lambda.',
      },
    })
    await expect(createFunction(s.aws, creation('new-role'))).resolves.toMatchObject({ state: 'Active' })
  })

  test('whose reply was lost creates one function, and finds it', async () => {
    s.fixture.sandbox.fault({ operation: 'CreateFunction', effect: { kind: 'lost-response' } })
    await expect(createFunction(s.aws, creation('lost'))).resolves.toMatchObject({ name: 'lost', state: 'Active' })
    expect(s.sent('CreateFunction', 'lost')).toHaveLength(1)
  })

  test('that never arrived, while somebody else created that name with other code, is not taken for ours', async () => {
    await s.deployed('raced')
    s.fixture.sandbox.fault({ operation: 'CreateFunction', effect: { kind: 'reset' } })
    await expect(createFunction(s.aws, creation('raced', { code: zip(NEW) }))).rejects.toThrow(
      /somebody else created it/,
    )
  })

  test('that somebody else created in the meantime is left alone', async () => {
    await s.deployed('theirs')
    await expect(createFunction(s.aws, creation('theirs'))).rejects.toThrow(/somebody else created it/)
  })

  test('that Lambda cannot finish is explained by its reason', async () => {
    s.fixture.sandbox.lambda.failNext('fails', 'create', { code: 'InvalidSecurityGroup', reason: 'no such group' })
    await expect(createFunction(s.aws, creation('fails'))).rejects.toMatchObject({
      text: { what: 'The creation of fails failed (InvalidSecurityGroup).', detail: 'no such group' },
    })
  })
})

describe('reading a function', () => {
  test('that does not exist gives undefined, with and without a qualifier', async () => {
    await expect(readFunction(s.aws, 'missing')).resolves.toBeUndefined()
    await s.deployed('there')
    await expect(readFunction(s.aws, 'there', 'live')).resolves.toBeUndefined()
    await expect(readFunction(s.aws, 'there', '99')).resolves.toBeUndefined()
  })

  test('that may not be read is an error, never "does not exist"', async () => {
    s.fixture.sandbox.fault({ operation: 'GetFunction', effect: { kind: 'access-denied' } })
    await expect(readFunction(s.aws, 'secret')).rejects.toThrow(/lambda:GetFunction/)
  })

  test('takes a name or an ARN', async () => {
    const view = await s.deployed('by-arn')
    await expect(readFunction(s.aws, view.arn)).resolves.toMatchObject({ name: 'by-arn', version: '$LATEST' })
  })
})

describe('tags', () => {
  test('are sent only where they differ', () => {
    expect(newTags({ team: 'a', stage: 'prod' }, { team: 'a', stage: 'dev', owner: 'x' })).toEqual({
      stage: 'dev',
      owner: 'x',
    })
    expect(newTags({ team: 'a' }, { team: 'a' })).toBeUndefined()
    expect(newTags({ team: 'a' }, undefined)).toBeUndefined()
  })

  test('wait for an update that is running', async () => {
    const view = await s.deployed('tagged-busy')
    const message = 'The operation cannot be performed at this time. An update is in progress for resource: arn:x'
    const effect = { kind: 'error', status: 409, code: 'ResourceConflictException', message } as const
    s.fixture.sandbox.fault({ operation: 'TagResource', effect })
    const before = s.sent('GetFunction', 'tagged-busy').length
    await tagFunction(s.aws, view.arn, { team: 'payments' })
    expect(s.sent('GetFunction', 'tagged-busy')).toHaveLength(before + 1)
    await expect(s.read('tagged-busy')).resolves.toMatchObject({ tags: { team: 'payments' } })
  })

  test('of other keys stay', async () => {
    const view = await s.deployed('tagged')
    await tagFunction(s.aws, view.arn, { team: 'payments' })
    await tagFunction(s.aws, view.arn, { stage: 'prod' })
    await expect(s.read('tagged')).resolves.toMatchObject({ tags: { team: 'payments', stage: 'prod' } })
  })
})
