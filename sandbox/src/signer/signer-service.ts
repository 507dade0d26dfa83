import type { SandboxClock } from '../clock.ts'
import type { AwsError, AwsReply, AwsRequest, MatchedOperation, Service } from '../http/service.ts'
import type { Account, SignatureCheck, SignatureVerifier } from '../ports.ts'
import { Body } from './body.ts'
import { isRevoked } from './job.ts'
import { jobOperations } from './job-operations.ts'
import type { SignerContext, SignerOperation } from './operation.ts'
import { profileOperations } from './profile-operations.ts'
import { revocationStatus } from './revocation-status.ts'
import type { ObjectStore } from './run-job.ts'
import { readSignature } from './signature.ts'

export interface SignerOptions {
  readonly account: Account
  readonly clock: SandboxClock
  readonly objects: ObjectStore
  /** Sandbox seconds a job takes: real ones take a few. */
  readonly jobSeconds?: number
}

const operations: readonly SignerOperation[] = [...profileOperations, ...jobOperations, revocationStatus]

/** AWS Signer for Lambda packages (F§2.1): jobs that really sign, and the check Lambda makes at a deployment. */
export class SignerService implements Service, SignatureVerifier {
  readonly name = 'signer'
  readonly #context: SignerContext

  constructor({ jobSeconds = 3, ...parts }: SignerOptions) {
    this.#context = { ...parts, jobSeconds, profiles: new Map(), jobs: new Map(), tokens: new Map() }
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    for (const operation of operations) {
      const found = operation.method === request.method ? operation.path.exec(request.rawPath) : null
      if (found !== null) return this.#matched(operation, request, decode(found[1] ?? ''))
    }
    return undefined
  }

  /** Recomputes the manifest from the entries. A signature of a profile that is not of this Signer is never intact. */
  verify(zip: Uint8Array): SignatureCheck {
    const read = readSignature(zip)
    if (read.kind === 'unsigned') return { kind: 'unsigned' }
    if (read.kind === 'unreadable') {
      return { kind: 'signed', profileVersionArn: '', jobArn: '', intact: false, expired: false, revoked: false }
    }
    const { profiles, jobs, clock } = this.#context
    const { profileVersionArn, jobArn, expiresAt } = read.statement
    const profile = [...profiles.values()].find(one => one.versionArn === profileVersionArn)
    const job = [...jobs.values()].find(one => one.arn === jobArn)
    return {
      kind: 'signed',
      profileVersionArn,
      jobArn,
      intact: profile !== undefined && read.isIntact(profile.publicKey),
      expired: clock.now() >= expiresAt,
      revoked: job !== undefined && isRevoked(job),
    }
  }

  #matched(operation: SignerOperation, request: AwsRequest, label: string): MatchedOperation {
    const { account } = this.#context
    const input = describeInput(request, label)
    // IAM judges a start by its profile, everything else by what the path names.
    const path =
      operation.name === 'StartSigningJob' ? `/signing-profiles/${input.profileName}` : decode(request.rawPath)
    const arn = `arn:${account.partition}:signer:${account.region}:${account.id}:${path.replace(/\/revoke$/, '')}`
    return {
      operation: operation.name,
      write: operation.write,
      input,
      ...(label === '' && operation.name !== 'StartSigningJob' ? {} : { resource: arn }),
      run: async () => {
        const body = Body.parse(request.body)
        const caller = `arn:${account.partition}:iam::${account.id}:root`
        return json(200, operation.run(this.#context, { http: request, label, body, caller }))
      },
      fail,
    }
  }
}

function fail(error: AwsError): AwsReply {
  const reply = json(error.status, { message: error.message, code: error.code, ...error.extra })
  return { ...reply, headers: { ...reply.headers, 'x-amzn-errortype': error.code, ...error.headers } }
}

function json(status: number, body: Readonly<Record<string, unknown>>): AwsReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function describeInput(request: AwsRequest, label: string): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = label === '' ? {} : { label }
  for (const [name, value] of request.query) given[name] = value
  try {
    const { value } = Body.parse(request.body)
    return typeof value === 'object' ? { ...given, ...value } : given
  } catch {
    return given
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
