import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { Failure } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import type { Aws } from './clients.ts'
import { type Environment, endpointOf, isLoopback } from './endpoints.ts'
import { type Client, followClock, refuseWrites } from './middleware.ts'
import { credentialsOfProfile } from './profile.ts'
import { systemClock } from './system-clock.ts'
import { testClock } from './test-clock.ts'
import { sessionsOf, type WebIdentity } from './web-identity.ts'

export interface ConnectOptions {
  readonly env: Environment
  /** By default `AWS_REGION`, then `AWS_DEFAULT_REGION`. */
  readonly region?: string | undefined
  /** Every client throws on any call that could change something. */
  readonly readOnly?: boolean
  /** The role to act as, in place of what the environment holds. */
  readonly role?: WebIdentity | undefined
  /** The profile of the AWS configuration to act as, and as nobody else, in place of what the environment holds. */
  readonly profile?: string | undefined
  /** Told of roles assumed, and of a proxy that this Node cannot use. */
  readonly log?: Log
}

const CONNECT_TIMEOUT_MS = 5_000
/** A rollback must not wait long for a call that nobody answers. Calls that may take longer say so themselves. */
const REQUEST_TIMEOUT_MS = 10_000
/** For objects of up to 250 MB over a slow line. */
const TRANSFER_TIMEOUT_MS = 300_000

/**
 * The AWS account as the environment names it: credentials, Region, endpoints and proxy in the SDKs' own variables.
 * No call is made and no client built before its first use.
 * @throws Failure without a Region, or when a test clock is named where the real AWS could be reached.
 */
export function connect({ env, region, readOnly = false, role, profile, log }: ConnectOptions): Aws {
  const chosen = region ?? nonEmpty(env.AWS_REGION) ?? nonEmpty(env.AWS_DEFAULT_REGION)
  if (chosen === undefined) {
    throw new Failure({
      what: 'No AWS Region is set.',
      next: 'Set the input "region", or "aws-region" of aws-actions/configure-aws-credentials before this step.',
      atTerminal:
        profile === undefined
          ? 'Name one with --region, in AWS_REGION, or in your AWS profile (--profile NAME).'
          : `AWS profile "${profile}" names none, or is not there: "aws configure list-profiles" lists those that are. Name a Region in it, with --region, or in AWS_REGION.`,
    })
  }
  const clock = testClock(env) ?? systemClock()
  const agents = sharedAgents(env, log)
  const unsigned = (service: string, timeout = REQUEST_TIMEOUT_MS) => {
    const endpoint = endpointOf(env, service)
    return {
      region: chosen,
      ...(endpoint === undefined ? {} : { endpoint }),
      customUserAgent: 'lambda-canary',
      requestHandler: {
        ...agents,
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: timeout,
        throwOnRequestTimeout: true,
      },
    }
  }
  const standard = { retryMode: 'standard', maxAttempts: 5 }
  const assuming = once(async () => {
    const { STSClient } = await import('./sts-client.ts')
    const client = new STSClient({ ...unsigned('STS'), ...standard, maxAttempts: 3 })
    followClock(client, clock)
    return client
  })
  const signed =
    role !== undefined
      ? { credentials: sessionsOf(assuming, clock, role, log) }
      : profile !== undefined
        ? { credentials: credentialsOfProfile(profile) }
        : credentials(env)
  const settings = (service: string, timeout?: number) => ({ ...unsigned(service, timeout), ...signed })
  const prepare: Prepare = client => {
    followClock(client, clock)
    if (readOnly) refuseWrites(client)
    return client
  }
  const lambda = once(() => prepare(new LambdaClient({ ...settings('LAMBDA'), ...standard, retryMode: 'adaptive' })))
  const lambdaOnce = once(() => prepare(new LambdaClient({ ...settings('LAMBDA'), maxAttempts: 1 })))
  const cloudwatch = once(async () => {
    const { CloudWatchClient } = await import('./cloudwatch-client.ts')
    return prepare(new CloudWatchClient({ ...settings('CLOUDWATCH'), ...standard }))
  })
  const s3 = once(async () => {
    const { S3Client } = await import('./s3-client.ts')
    return prepare(new S3Client({ ...settings('S3', TRANSFER_TIMEOUT_MS), ...standard, ...pathStyle(env) }))
  })
  const logs = once(async () => {
    const { CloudWatchLogsClient } = await import('./logs-client.ts')
    return prepare(new CloudWatchLogsClient({ ...settings('CLOUDWATCH_LOGS'), ...standard }))
  })
  const signer = once(async () => {
    const { SignerClient } = await import('./signer-client.ts')
    return prepare(new SignerClient({ ...settings('SIGNER'), ...standard }))
  })
  const codeDeploy = once(async () => {
    const { CodeDeployClient } = await import('./codedeploy-client.ts')
    return prepare(new CodeDeployClient({ ...settings('CODEDEPLOY'), ...standard }))
  })
  // Of another Region, perhaps, and once a run: nothing is kept.
  const sns = async (there: string) => {
    const { SNSClient } = await import('./notification-clients.ts')
    return prepare(new SNSClient({ ...settings('SNS'), ...standard, maxAttempts: 3, region: there }))
  }
  const eventBridge = async (there: string) => {
    const { EventBridgeClient } = await import('./notification-clients.ts')
    return prepare(new EventBridgeClient({ ...settings('EVENTBRIDGE'), ...standard, maxAttempts: 3, region: there }))
  }
  const sts = once(async () => {
    const { STSClient } = await import('./sts-client.ts')
    return prepare(new STSClient({ ...settings('STS'), ...standard }))
  })
  return {
    region: chosen,
    clock,
    renewsCredentials: role !== undefined,
    get lambda() {
      return lambda()
    },
    get lambdaOnce() {
      return lambdaOnce()
    },
    cloudwatch,
    logs,
    s3,
    signer,
    codeDeploy,
    sts,
    sns,
    eventBridge,
  }
}

type Prepare = <Input extends object, Output extends object, C>(client: C & Client<Input, Output>) => C

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/**
 * Keys in the environment are what configure-aws-credentials leaves there. Without them the SDK looks further itself:
 * profiles, web identity, the instance.
 */
function credentials(env: Environment) {
  const accessKeyId = nonEmpty(env.AWS_ACCESS_KEY_ID)
  const secretAccessKey = nonEmpty(env.AWS_SECRET_ACCESS_KEY)
  if (accessKeyId === undefined || secretAccessKey === undefined) return {}
  const sessionToken = nonEmpty(env.AWS_SESSION_TOKEN)
  const expiration = instantOf(env.AWS_CREDENTIAL_EXPIRATION)
  return {
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiration }),
    },
  }
}

/** What cannot be read says nothing. The output of configure-aws-credentials arrives in quotes. */
function instantOf(text: string | undefined): Date | undefined {
  const time = Date.parse((text ?? '').replaceAll('"', ''))
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** Bucket names do not resolve as hosts of this machine (F§3.7). */
function pathStyle(env: Environment): { forcePathStyle?: true } {
  return isLoopback(endpointOf(env, 'S3') ?? '') ? { forcePathStyle: true } : {}
}

/** One pool of connections for all clients. The SDK's own agent knows no proxy (platform: Node 24.5 and later). */
function sharedAgents(env: Environment, log?: Log) {
  const proxied = ['HTTPS_PROXY', 'https_proxy'].some(name => nonEmpty(env[name]) !== undefined)
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (proxied && (major < 24 || (major === 24 && minor < 5))) {
    log?.warning(`HTTPS_PROXY is set, but Node ${process.versions.node} cannot use it here: update the runner.`)
  }
  const options = { keepAlive: true, maxSockets: 50, proxyEnv: { ...env } }
  return { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
