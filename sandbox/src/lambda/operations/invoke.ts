import { AwsError, type AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { enqueue } from '../invocation/event-queue.ts'
import { type InvokeOutcome, type InvokeRequest, prepare } from '../invocation/invoke.ts'
import { type LogStreams, logTail } from '../invocation/logs.ts'
import { referenceOf } from '../model/reference.ts'
import { checkEnum } from '../wire/constraints.ts'
import type { Input } from '../wire/input.ts'
import type { Operation } from '../wire/operation.ts'

const MAX_PAYLOAD_BYTES = 6_291_456

/** Invoke (F§3.7): the body is the payload, everything else travels in headers. */
export function invokeOperation(streams: LogStreams): Operation {
  return {
    name: 'Invoke',
    method: 'POST',
    path: '/2015-03-31/functions/{FunctionName}/invocations',
    write: false,
    rawBody: true,
    run: (context, input) => invoke(context, streams, input),
  }
}

async function invoke(context: LambdaContext, streams: LogStreams, input: Input): Promise<AwsReply> {
  const type = checkEnum(input.header('x-amz-invocation-type') ?? 'RequestResponse', 'invocationType', [
    'RequestResponse',
    'Event',
    'DryRun',
  ])
  const reference = referenceOf(context.account, input)
  const request: InvokeRequest = {
    payload: readPayload(input),
    clientContext: input.header('x-amz-client-context'),
    tenantId: input.header('x-amz-tenant-id'),
  }
  const prepared = prepare(context, streams, reference, request)
  const headers = { 'x-amz-executed-version': prepared.executedVersion }
  if (type === 'DryRun') return { status: 204, headers }
  if (type === 'Event') {
    enqueue(context, streams, reference, request)
    return { status: 202, headers }
  }
  return render(input, await prepared.run())
}

function readPayload(input: Input): Uint8Array {
  const { body } = input.request
  if (body.length === 0) return body
  if (body.length > MAX_PAYLOAD_BYTES) {
    const message = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`
    throw new AwsError(413, 'RequestTooLargeException', message, { Type: 'User' })
  }
  try {
    JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
    return body
  } catch {
    const message = 'Could not parse request body into json: Could not parse payload into json'
    throw new AwsError(400, 'InvalidRequestContentException', message, { Type: 'User' })
  }
}

function render(input: Input, outcome: InvokeOutcome): AwsReply {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amz-executed-version': outcome.executedVersion,
  }
  if (outcome.functionError !== undefined) headers['x-amz-function-error'] = outcome.functionError
  if (input.header('x-amz-log-type') === 'Tail') headers['x-amz-log-result'] = logTail(outcome.logs)
  return { status: 200, headers, body: outcome.payload }
}
