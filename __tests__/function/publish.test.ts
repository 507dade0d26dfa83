import { PublishVersionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { publishVersion } from '../../src/function/publish.ts'
import { waitUntilVersionActive, wake } from '../../src/function/state.ts'
import { updateCode } from '../../src/function/update.ts'
import { NEW, type Scene, scene, zip } from './deployed.ts'

let s: Scene
beforeAll(async () => {
  s = await scene()
})
afterAll(() => s.fixture.close())

describe('publishing a version', () => {
  test('is guarded by the hash of the code and the revision last read', async () => {
    const view = await s.deployed('guarded')
    const published = await publishVersion(s.aws, view, { description: 'first' })
    expect(published).toBe('1')
    expect((await s.read('guarded', '1')).configuration.Description).toBe('first')
    expect(s.sent('PublishVersion', 'guarded')[0]?.input).toEqual({
      FunctionName: expect.stringContaining('guarded'),
      CodeSha256: view.codeSha256,
      Description: 'first',
      RevisionId: view.revisionId,
    })
  })

  test('needs no further read after the last wait: that read is what it publishes', async () => {
    const view = await s.deployed('frugal')
    const after = await updateCode(s.aws, view, zip(NEW))
    const before = s.sent('GetFunction', 'frugal').length
    await publishVersion(s.aws, after, { description: 'x' })
    expect(s.sent('GetFunction', 'frugal')).toHaveLength(before)
  })

  test.each([
    ['a setting', 'raced-setting', { MemorySize: 512 }, /MemorySize/],
    [
      'a variable, without its value',
      'raced-variable',
      { Environment: { Variables: { AA: 'hunter2' } } },
      /Environment/,
    ],
  ])('never publishes %s that a colleague changed after the last wait', async (_, name, settings, named) => {
    const view = await s.deployed(name)
    s.fixture.sandbox.before({ operation: 'PublishVersion', resource: name, count: 1 }, () =>
      s.colleague.configure(name, settings),
    )
    const failure = await publishVersion(s.aws, view, { description: 'x' }).catch((error: unknown) => error)
    expect(String(failure)).toMatch(named)
    expect(String(failure)).toContain('no version was published')
    expect(String(failure)).not.toContain('hunter2')
    await expect(s.read(name, '1')).rejects.toThrow(/there is no/)
  })

  test("never publishes a colleague's code", async () => {
    const view = await s.deployed('raced-code')
    s.fixture.sandbox.before({ operation: 'PublishVersion', resource: 'raced-code', count: 1 }, () =>
      s.colleague.deploy('raced-code', NEW),
    )
    await expect(publishVersion(s.aws, view, { description: 'x' })).rejects.toThrow(/CodeSha256/)
  })

  test('understands the 400 that Lambda answers when only the hash does not fit', async () => {
    const view = await s.deployed('wrong-hash')
    await expect(
      publishVersion(s.aws, { ...view, codeSha256: view.codeSha256.toLowerCase() }, { description: 'x' }),
    ).rejects.toThrow(/Somebody else changed CodeSha256/)
  })

  test('goes on when only the revision moved', async () => {
    const view = await s.deployed('moved')
    await s.fixture.lambda.send(new PublishVersionCommand({ FunctionName: 'moved', Description: 'theirs' }))
    const published = await publishVersion(s.aws, view, { description: 'ours' })
    expect(s.sent('PublishVersion', 'moved').map(call => call.status)).toEqual([201, 412, 201])
    expect(published).toBe('1')
  })

  test('that nothing changed since is answered by the one there is', async () => {
    const view = await s.deployed('idempotent')
    expect(await publishVersion(s.aws, view, { description: 'same' })).toBe('1')
    expect(await publishVersion(s.aws, await s.read('idempotent'), { description: 'again' })).toBe('1')
    const changed = await updateCode(s.aws, await s.read('idempotent'), zip(NEW))
    expect(await publishVersion(s.aws, changed, { description: 'changed' })).toBe('2')
  })

  test.each([
    ['was lost', 'lost', { kind: 'lost-response' }],
    ['was a server error after it was applied', 'error', { kind: 'error500', applied: true }],
  ] as const)('whose reply %s makes one version, and finds its number', async (_, name, effect) => {
    const view = await s.deployed(name)
    s.fixture.sandbox.fault({ operation: 'PublishVersion', resource: name, effect })
    const published = await publishVersion(s.aws, view, { description: 'ours' })
    expect(published).toBe('1')
    await expect(s.read(name, '2')).rejects.toThrow(/there is no/)
  })
})

describe('a published version', () => {
  test('is waited for until it can be called', async () => {
    const view = await s.deployed('pending')
    const published = await publishVersion(s.aws, view, { description: 'x' })
    expect((await s.read('pending', '1')).state).toBe('Pending')
    await expect(waitUntilVersionActive(s.aws, 'pending', published)).resolves.toMatchObject({
      version: '1',
      state: 'Active',
    })
  })

  test('with SnapStart is waited for as long as its snapshot takes', async () => {
    const view = await s.deployed('snap', { SnapStart: { ApplyOn: 'PublishedVersions' }, Runtime: 'java21' })
    await publishVersion(s.aws, view, { description: 'x' })
    const before = s.aws.clock.now()
    await waitUntilVersionActive(s.aws, 'snap', '1')
    expect(s.aws.clock.now() - before).toBeGreaterThan(100)
  })

  test('that fails is explained by its reason, and by what production does', async () => {
    const view = await s.deployed('fails')
    s.fixture.sandbox.lambda.failNext('fails', 'activate', { code: 'FunctionError.InitTimeout', reason: 'init' })
    await publishVersion(s.aws, view, { description: 'x' })
    await expect(waitUntilVersionActive(s.aws, 'fails', '1')).rejects.toMatchObject({
      text: {
        what: 'Version 1 of fails failed (FunctionError.InitTimeout).',
        state: expect.stringContaining('alias was not moved'),
        next: expect.stringContaining('took too long'),
      },
    })
  })

  test('that never becomes active is given up with its state', async () => {
    const view = await s.deployed('stuck')
    await publishVersion(s.aws, view, { description: 'x' })
    s.fixture.sandbox.lambda.override('stuck', { State: 'Pending' }, '1')
    await expect(waitUntilVersionActive(s.aws, 'stuck', '1', { timeout: 30 })).rejects.toThrow(
      /not done with version 1 of stuck after 30s: it is in state Pending/,
    )
  })

  test('that is gone is not waited for', async () => {
    await s.deployed('gone')
    await expect(waitUntilVersionActive(s.aws, 'gone', '7')).rejects.toThrow(/There is no version 7 of gone/)
  })

  test('that a cancelled run waits for is given up at once', async () => {
    const view = await s.deployed('cancelled')
    await publishVersion(s.aws, view, { description: 'x' })
    const waiting = waitUntilVersionActive(s.aws, 'cancelled', '1', { signal: AbortSignal.abort() })
    await expect(waiting).rejects.toThrow(/Cancelled while waiting for version 1 of cancelled/)
  })

  test('that Lambda put to sleep is woken, and one that is awake is not called', async () => {
    const view = await s.deployed('sleeping')
    await publishVersion(s.aws, view, { description: 'x' })
    await waitUntilVersionActive(s.aws, 'sleeping', '1')
    await wake(s.aws, 'sleeping', '1')
    expect(s.sent('Invoke', 'sleeping')).toHaveLength(0)
    s.fixture.sandbox.lambda.override('sleeping', { State: 'Inactive', StateReasonCode: 'Idle' }, '1')
    await expect(wake(s.aws, 'sleeping', '1')).resolves.toMatchObject({ state: 'Active' })
    expect(s.sent('Invoke', 'sleeping')).toHaveLength(1)
  })
})
