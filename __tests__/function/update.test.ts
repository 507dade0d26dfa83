import { createHash } from 'node:crypto'
import { PublishVersionCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type ConfigurationChange, diffConfiguration } from '../../src/function/configuration.ts'
import type { DesiredConfiguration } from '../../src/function/desired.ts'
import type { FunctionView } from '../../src/function/read.ts'
import { updateCode, updateConfiguration } from '../../src/function/update.ts'
import { NEW, OLD, type Scene, scene, zip } from './deployed.ts'

let s: Scene
beforeAll(async () => {
  s = await scene()
})
afterAll(() => s.fixture.close())

function change(view: FunctionView, desired: DesiredConfiguration): ConfigurationChange {
  const found = diffConfiguration(view.configuration, desired)
  if (found === undefined) throw new TypeError('the test wants a difference')
  return found
}

const TEXT = 'The operation cannot be performed at this time. An update is in progress for resource: arn:x'

describe('an update of the configuration', () => {
  test('sends what differs and the revision last read, nothing else', async () => {
    const view = await s.deployed('exact')
    await updateConfiguration(s.aws, view, change(view, { timeout: 30, description: '' }))
    const [call] = s.sent('UpdateFunctionConfiguration', 'exact')
    expect(call?.input).toEqual({
      FunctionName: expect.stringContaining('exact'),
      Timeout: 30,
      RevisionId: view.revisionId,
    })
  })

  test('returns the function when Lambda has applied it, with its newest revision', async () => {
    const view = await s.deployed('applied')
    const after = await updateConfiguration(s.aws, view, change(view, { memorySize: 512 }))
    expect(after).toMatchObject({ lastUpdateStatus: 'Successful', configuration: { MemorySize: 512 } })
    expect(after.revisionId).toBe((await s.read('applied')).revisionId)
  })

  test('leaves no difference behind: what Lambda reads back equals what was wanted', async () => {
    const desired: DesiredConfiguration = {
      description: 'Takes orders',
      timeout: 12,
      memorySize: 256,
      environment: { mode: 'merge', variables: { LOG_LEVEL: 'info' } },
      vpcConfig: { SubnetIds: ['subnet-b', 'subnet-a'], SecurityGroupIds: ['sg-1'] },
      deadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:failed' },
      tracingConfig: { Mode: 'Active' },
      ephemeralStorage: 1024,
      loggingConfig: { LogFormat: 'JSON' },
    }
    const view = await s.deployed('round-trip')
    const after = await updateConfiguration(s.aws, view, change(view, desired))
    expect(diffConfiguration(after.configuration, desired)).toBeUndefined()
  })

  test('merges variables and keeps those that are not named', async () => {
    const view = await s.deployed('merge')
    const first = await updateConfiguration(
      s.aws,
      view,
      change(view, { environment: { mode: 'merge', variables: { AA: '1' } } }),
    )
    const second = await updateConfiguration(
      s.aws,
      first,
      change(first, { environment: { mode: 'merge', variables: { BB: '2' } } }),
    )
    expect(second.configuration.Environment?.Variables).toEqual({ AA: '1', BB: '2' })
  })

  test("never overwrites a colleague's change that came in between, and names it", async () => {
    const view = await s.deployed('raced')
    const wanted = change(view, { timeout: 30 })
    await s.colleague.configure('raced', { MemorySize: 1024 })
    await expect(updateConfiguration(s.aws, view, wanted)).rejects.toThrow(/Somebody else changed MemorySize of raced/)
    expect((await s.read('raced')).configuration).toMatchObject({ MemorySize: 1024, Timeout: 3 })
  })

  test('goes on when only the revision moved: a version was published', async () => {
    const view = await s.deployed('published')
    await s.fixture.lambda.send(new PublishVersionCommand({ FunctionName: 'published' }))
    const after = await updateConfiguration(s.aws, view, change(view, { timeout: 30 }))
    expect(after.configuration.Timeout).toBe(30)
    expect(s.sent('UpdateFunctionConfiguration', 'published').map(call => call.status)).toEqual([412, 200])
  })

  test("names a colleague's change that came while it waited", async () => {
    const view = await s.deployed('overtaken')
    s.fixture.sandbox.before({ operation: 'GetFunction', resource: 'overtaken', nth: 2, count: 1 }, async () => {
      await s.fixture.sandbox.clock.advance(5)
      await s.colleague.configure('overtaken', { MemorySize: 2048 })
    })
    await expect(updateConfiguration(s.aws, view, change(view, { timeout: 30 }))).rejects.toThrow(/MemorySize/)
  })

  test('waits for a busy function instead of trying blindly', async () => {
    const view = await s.deployed('busy')
    s.fixture.sandbox.fault({
      operation: 'UpdateFunctionConfiguration',
      resource: 'busy',
      effect: { kind: 'error', status: 409, code: 'ResourceConflictException', message: TEXT },
    })
    const after = await updateConfiguration(s.aws, view, change(view, { timeout: 30 }))
    expect(after.configuration.Timeout).toBe(30)
    expect(s.sent('UpdateFunctionConfiguration', 'busy')).toHaveLength(2)
  })

  test.each([
    ['whose reply was lost is found to be applied, and not repeated', 'lost', { kind: 'lost-response' }, 1],
    ['that failed after it was applied is not repeated', 'applied-500', { kind: 'error500', applied: true }, 1],
    ['that failed unapplied is repeated', 'unapplied-500', { kind: 'error500', applied: false }, 2],
    ['that never arrived is repeated', 'reset', { kind: 'reset' }, 2],
    ['that was throttled is repeated', 'throttled', { kind: 'throttle' }, 2],
  ] as const)('%s', async (_, name, effect, sent) => {
    const view = await s.deployed(name)
    s.fixture.sandbox.fault({ operation: 'UpdateFunctionConfiguration', resource: name, effect })
    const after = await updateConfiguration(s.aws, view, change(view, { timeout: 30 }))
    expect(after).toMatchObject({ lastUpdateStatus: 'Successful', configuration: { Timeout: 30 } })
    expect(s.sent('UpdateFunctionConfiguration', name)).toHaveLength(sent)
  })

  test('that Lambda could not apply is explained by its reason', async () => {
    const view = await s.deployed('no-subnet')
    const failure = { code: 'SubnetOutOfIPAddresses', reason: 'Lambda could not set up networking.' }
    s.fixture.sandbox.lambda.failNext('no-subnet', 'update', failure)
    await expect(updateConfiguration(s.aws, view, change(view, { timeout: 30 }))).rejects.toMatchObject({
      text: {
        what: 'The update of no-subnet failed (SubnetOutOfIPAddresses).',
        next: expect.stringContaining('no free address'),
        detail: failure.reason,
      },
    })
  })

  test('that AWS denies names the action, and is not repeated', async () => {
    const view = await s.deployed('denied')
    s.fixture.sandbox.fault({
      operation: 'UpdateFunctionConfiguration',
      resource: 'denied',
      effect: { kind: 'access-denied' },
    })
    await expect(updateConfiguration(s.aws, view, change(view, { timeout: 30 }))).rejects.toThrow(
      /lambda:UpdateFunctionConfiguration/,
    )
    expect(s.sent('UpdateFunctionConfiguration', 'denied')).toHaveLength(1)
  })

  test('with too many variables is refused without repeating their values', async () => {
    const view = await s.deployed('too-large')
    const wanted = change(view, { environment: { mode: 'merge', variables: { PASSWORD: 'hunter2'.repeat(700) } } })
    const failure = await updateConfiguration(s.aws, view, wanted).catch((error: unknown) => error)
    expect(String(failure)).toContain('4KB')
    expect(String(failure)).not.toContain('hunter2')
  })
})

describe('an update of the code', () => {
  test('is awaited, never publishes, and carries the revision last read', async () => {
    const view = await s.deployed('code')
    const after = await updateCode(s.aws, view, zip(NEW))
    expect(after).toMatchObject({ lastUpdateStatus: 'Successful', version: '$LATEST' })
    expect(after.codeSha256).not.toBe(view.codeSha256)
    const [call] = s.sent('UpdateFunctionCode', 'code')
    expect(call?.input).toEqual({
      FunctionName: expect.stringContaining('code'),
      ZipFile: `<${NEW.byteLength} bytes>`,
      RevisionId: view.revisionId,
    })
  })

  test('after an update of the configuration carries the revision of that update', async () => {
    const view = await s.deployed('both')
    const configured = await updateConfiguration(s.aws, view, change(view, { timeout: 30 }))
    const after = await updateCode(s.aws, configured, zip(NEW))
    expect(after.configuration.Timeout).toBe(30)
    expect(s.sent('UpdateFunctionCode', 'both').map(call => call.status)).toEqual([200])
  })

  test('takes another architecture with it', async () => {
    const view = await s.deployed('arm')
    const after = await updateCode(s.aws, view, zip(NEW), { architecture: 'arm64' })
    expect(after.configuration.Architectures).toEqual(['arm64'])
  })

  test("never overwrites a colleague's code that came in between, and names it", async () => {
    const view = await s.deployed('raced-code')
    await s.colleague.deploy('raced-code', NEW)
    await expect(updateCode(s.aws, view, zip(OLD))).rejects.toThrow(/Somebody else changed CodeSha256/)
  })

  test('whose reply was lost is found to be applied by its hash', async () => {
    const view = await s.deployed('lost-code')
    s.fixture.sandbox.fault({
      operation: 'UpdateFunctionCode',
      resource: 'lost-code',
      effect: { kind: 'lost-response' },
    })
    const after = await updateCode(s.aws, view, zip(NEW))
    expect(after.codeSha256).toBe(createHash('sha256').update(NEW).digest('base64'))
    expect(s.sent('UpdateFunctionCode', 'lost-code')).toHaveLength(1)
  })

  describe('from S3', () => {
    let version: string | undefined
    beforeAll(async () => {
      const Bucket = 'artifacts'
      await s.fixture.s3.send(new CreateBucketCommand({ Bucket }))
      await s.fixture.s3.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      )
      const reply = await s.fixture.s3.send(new PutObjectCommand({ Bucket, Key: 'orders.zip', Body: NEW }))
      version = reply.VersionId
      await s.fixture.s3.send(new PutObjectCommand({ Bucket, Key: 'orders.zip', Body: OLD }))
    })

    test('takes the version it was told, not the newest', async () => {
      const view = await s.deployed('from-s3')
      const after = await updateCode(s.aws, view, {
        kind: 's3-object',
        bucket: 'artifacts',
        key: 'orders.zip',
        version,
      })
      expect(after.codeSha256).toBe(createHash('sha256').update(NEW).digest('base64'))
    })

    test('whose reply was lost says that nobody can tell whose code it is', async () => {
      const view = await s.deployed('lost-s3')
      s.fixture.sandbox.fault({
        operation: 'UpdateFunctionCode',
        resource: 'lost-s3',
        effect: { kind: 'lost-response' },
      })
      const code = { kind: 's3-object', bucket: 'artifacts', key: 'orders.zip', version } as const
      await expect(updateCode(s.aws, view, code)).rejects.toThrow(/whether it is ours cannot be told/)
    })

    test('that is not there is explained', async () => {
      const view = await s.deployed('no-key')
      const code = { kind: 's3-object', bucket: 'artifacts', key: 'other.zip' } as const
      await expect(updateCode(s.aws, view, code)).rejects.toThrow(/NoSuchKey/)
    })
  })
})
