import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy'
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SignerClient } from '@aws-sdk/client-signer'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { STSClient } from '@aws-sdk/client-sts'
import type { Clock } from './clock.ts'

/** The AWS account as one run sees it. Clients are made on first use: start-up is on the user's clock. */
export interface Aws {
  readonly region: string
  readonly clock: Clock
  /** New credentials are asked for as the old ones end, for as long as the job lives. */
  readonly renewsCredentials: boolean
  /** Reads, and writes that are safe to repeat: adaptive retry. */
  readonly lambda: LambdaClient
  /** Conditional writes: exactly one attempt, so that an unknown outcome is ours to read back (promise 3). */
  readonly lambdaOnce: LambdaClient
  /** Loaded on first use. */
  readonly cloudwatch: () => Promise<CloudWatchClient>
  /** Loaded on first use. */
  readonly logs: () => Promise<CloudWatchLogsClient>
  /** Loaded on first use. */
  readonly s3: () => Promise<S3Client>
  /** Loaded on first use. */
  readonly signer: () => Promise<SignerClient>
  /** Loaded on first use. */
  readonly codeDeploy: () => Promise<CodeDeployClient>
  /** Loaded on first use. */
  readonly sts: () => Promise<STSClient>
  /** Loaded on first use. Where the topic is: it need not be the Region of the function. */
  readonly sns: (region: string) => Promise<SNSClient>
  /** Loaded on first use. Where the bus is. */
  readonly eventBridge: (region: string) => Promise<EventBridgeClient>
}
