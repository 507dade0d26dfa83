import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import type { WebIdentity } from '../../src/aws/web-identity.ts'
import { Failure } from '../../src/report/failure.ts'
import { isTransient } from '../../src/rollout/transient.ts'
import { QuietLog } from '../rollout/stage.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: Awaited<ReturnType<typeof sandboxFixture>>
beforeAll(async () => {
  fixture = await sandboxFixture({ start: 2_000_000_000 })
})
afterAll(() => fixture.close())
beforeEach(() => fixture.sandbox.calls.clear())

const ROLE = 'arn:aws:iam::123456789012:role/deploy'

class Identity implements WebIdentity {
  readonly roleArn = ROLE
  readonly sessionName = 'lambda-canary-1-1'
  readonly hidden: string[] = []
  minted = 0
  async token(): Promise<string> {
    this.minted += 1
    return `token-${this.minted}`
  }
  subjects(token: string): readonly string[] {
    return [`subject of ${token}`, 'its other form']
  }
  hide(secret: string): void {
    this.hidden.push(secret)
  }
}

function acting() {
  const role = new Identity()
  const log = new QuietLog()
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = fixture.env
  const aws = connect({ env, role, readOnly: true, log })
  const caller = async () => (await (await aws.sts()).send(new GetCallerIdentityCommand({}))).Arn
  return { role, aws, log, caller }
}

const assumed = () => fixture.sandbox.calls.all().filter(call => call.operation === 'AssumeRoleWithWebIdentity')

/** Until everything that was begun in the background is done. */
async function settled(count: number): Promise<void> {
  while (assumed().filter(call => call.status !== undefined).length < count) {
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

describe('a role by web identity', () => {
  test('is who calls, without any credentials in the environment, in a dry run too', async () => {
    const { caller } = acting()
    expect(await caller()).toBe('arn:aws:sts::123456789012:assumed-role/deploy/lambda-canary-1-1')
  })

  test('is assumed once for all clients, however many calls go out at the same time', async () => {
    const { aws, role, caller } = acting()
    await Promise.all([caller(), caller(), aws.lambda.config.credentials(), aws.lambdaOnce.config.credentials()])
    expect(role.minted).toBe(1)
    expect(assumed()).toHaveLength(1)
  })

  test('hides the token and every part of the session', async () => {
    const { aws, role } = acting()
    const { accessKeyId, secretAccessKey, sessionToken } = await aws.lambda.config.credentials()
    expect(role.hidden).toEqual(['token-1', accessKeyId, secretAccessKey, sessionToken])
  })

  test('is assumed again in the background while its session still holds', async () => {
    const { role, caller, aws } = acting()
    await caller()
    const first = (await aws.lambda.config.credentials()).accessKeyId
    await aws.clock.sleep(44 * 60)
    await caller()
    expect(role.minted).toBe(1)
    await aws.clock.sleep(2 * 60)
    await caller()
    await settled(2)
    await aws.clock.sleep(20 * 60)
    await expect(caller()).resolves.toContain('assumed-role/deploy')
    expect((await aws.lambda.config.credentials()).accessKeyId).not.toBe(first)
  })

  test('keeps no call waiting for a new session while the old one holds', async () => {
    const { caller, aws } = acting()
    await caller()
    await aws.clock.sleep(46 * 60)
    const answered = Promise.withResolvers<void>()
    const forget = fixture.sandbox.before('AssumeRoleWithWebIdentity', () => answered.promise)
    await expect(caller()).resolves.toContain('assumed-role/deploy')
    answered.resolve()
    forget()
    await settled(2)
  })

  test('is waited for once its session is over', async () => {
    const { role, caller, aws } = acting()
    await caller()
    await aws.clock.sleep(2 * 3600)
    await expect(caller()).resolves.toContain('assumed-role/deploy')
    expect(role.minted).toBe(2)
  })

  test('keeps its session for as long as it holds when STS does not give another one', async () => {
    const { caller, aws, log } = acting()
    await caller()
    await aws.clock.sleep(3600 - 30)
    const undo = fixture.sandbox.fault({
      operation: 'AssumeRoleWithWebIdentity',
      count: 'always',
      effect: { kind: 'error500' },
    })
    await expect(caller()).resolves.toContain('assumed-role/deploy')
    expect(log.lines.join('\n')).not.toContain('token-')
    await aws.clock.sleep(60)
    const over = await caller().catch((error: unknown) => error)
    expect(over).toBeInstanceOf(Failure)
    expect(isTransient(over)).toBe(true)
    undo()
    await expect(caller()).resolves.toContain('assumed-role/deploy')
  })
})

describe('a role that cannot be assumed', () => {
  async function refused(status: number, code: string, message: string) {
    const undo = fixture.sandbox.fault({
      operation: 'AssumeRoleWithWebIdentity',
      count: 'always',
      effect: { kind: 'error', status, code, message },
    })
    try {
      return await acting()
        .caller()
        .catch((error: unknown) => error)
    } finally {
      undo()
    }
  }

  test('because of its trust policy names both forms of the subject, the one of this job first', async () => {
    const error = await refused(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
    expect(error).toMatchObject({
      text: {
        what: expect.stringContaining(`Role ${ROLE} cannot be assumed by this workflow`),
        next: expect.stringContaining('sub "subject of token-1" or "its other form"'),
      },
    })
    expect(isTransient(error)).toBe(false)
  })

  test('because the account has no provider says which one to add', async () => {
    const message = 'No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com'
    expect(await refused(400, 'InvalidIdentityToken', message)).toMatchObject({
      text: { next: expect.stringContaining('Add the OIDC provider https://token.actions.githubusercontent.com') },
    })
  })
})
