import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isConflictExists, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import { Failure, InputError } from '../report/failure.ts'
import { type FunctionView, readFunction } from './read.ts'
import { type Creation, creationRequest } from './requests.ts'
import { type WaitFor, waitUntilUpdated } from './state.ts'

export type { Creation } from './requests.ts'

/** How long a role that was made a moment ago may stay unknown to Lambda, or Lambda be throttled, in pauses. */
const ROLE_PAUSES = [1, 2, 3, 4, 5]

/**
 * Creates a function with what was set and nothing else, and waits until it is active.
 * @throws InputError when the role is missing, Failure when Lambda refuses or cannot create it.
 */
export async function createFunction(aws: Aws, creation: Creation, options: WaitFor = {}): Promise<FunctionView> {
  const { functionName } = creation
  const { role } = creation.desired
  if (role === undefined) {
    throw new InputError(
      'role',
      '',
      `is needed to create ${functionName}, which does not exist yet`,
      'the ARN of its execution role, e.g. arn:aws:iam::123456789012:role/orders',
    )
  }
  await send(aws, creation, role)
  return waitUntilUpdated(aws, functionName, options)
}

async function send(aws: Aws, creation: Creation, role: string): Promise<void> {
  const { functionName } = creation
  const command = new CreateFunctionCommand(creationRequest(creation, role))
  for (const pause of [...ROLE_PAUSES, undefined]) {
    try {
      await aws.lambdaOnce.send(command, { requestTimeout: 300_000 })
      return
    } catch (error) {
      if (isConflictExists(error)) throw appeared(functionName, error)
      if (isUnknownOutcome(error)) {
        const found = await readFunction(aws, functionName)
        if (found !== undefined && !isOurs(found, creation)) throw appeared(functionName, error)
        if (found !== undefined) return
      } else if (!isUnknownRole(error) && !isThrottle(error))
        throw explain(error, `creating the function ${functionName}`)
      if (pause === undefined) throw explain(error, `creating the function ${functionName}`)
      await aws.clock.sleep(pause)
    }
  }
}

/** The reply was lost: a function of that name counts as ours only when it holds the code we sent, under our role. */
function isOurs(found: FunctionView, { code, desired }: Creation): boolean {
  const sent = code.kind === 'image' ? undefined : code.codeSha256
  return (sent === undefined || sent === found.codeSha256) && found.configuration.Role === desired.role
}

/** IAM takes a few seconds to tell Lambda of a new role. */
function isUnknownRole(error: unknown): boolean {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
  return /role defined for the function cannot be assumed/i.test(message)
}

function appeared(functionName: string, cause: unknown): Failure {
  return new Failure(
    {
      what: `The function ${functionName} did not exist a moment ago, and does now: somebody else created it.`,
      state: 'Theirs was not touched.',
      next: 'Run again: it is then deployed like any function that exists.',
    },
    cause,
  )
}
