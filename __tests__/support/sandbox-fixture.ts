import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SignerClient } from '@aws-sdk/client-signer'
import { STSClient } from '@aws-sdk/client-sts'
import { zipSync } from 'fflate'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.ts'

/** A running sandbox with SDK clients on it. `sandbox.close()` belongs into `afterAll`; it may be called twice. */
export interface SandboxFixture {
  readonly sandbox: Sandbox
  /** What to hand to any other AWS client. */
  readonly client: ReturnType<typeof clientConfig>
  /** The environment of a child process, or of `connect`, that shall talk to this sandbox. */
  readonly env: Readonly<Record<string, string>>
  readonly lambda: LambdaClient
  readonly cloudwatch: CloudWatchClient
  readonly logs: CloudWatchLogsClient
  readonly s3: S3Client
  readonly signer: SignerClient
  readonly sts: STSClient
  /** Destroys the clients and closes the sandbox. */
  close(): Promise<void>
}

/** Starts a sandbox on a free port; its clock is manual unless told otherwise. */
export async function sandboxFixture(options: SandboxOptions = {}): Promise<SandboxFixture> {
  const sandbox = await startSandbox({ clock: { kind: 'manual' }, ...options })
  const client = clientConfig(sandbox)
  const clients = {
    lambda: new LambdaClient(client),
    cloudwatch: new CloudWatchClient(client),
    logs: new CloudWatchLogsClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
    signer: new SignerClient(client),
    sts: new STSClient(client),
  }
  const env = {
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: sandbox.account.region,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'test',
    LAMBDA_CANARY_TEST_CLOCK: sandbox.url,
  }
  return {
    sandbox,
    client,
    env,
    ...clients,
    async close() {
      for (const one of Object.values(clients)) one.destroy()
      await sandbox.close()
    },
  }
}

function clientConfig({ url, account }: Sandbox) {
  return {
    endpoint: url,
    region: account.region,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
    maxAttempts: 1,
  }
}

/** A deployment package of these files: path → text. Equal files give equal bytes. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(files).map(([path, text]) => {
    // 0644, made by Unix: what Lambda needs to read it.
    return [path, [Buffer.from(text), { os: 3, attrs: (0o100644 << 16) >>> 0 }]] as const
  })
  return zipSync(Object.fromEntries(entries.map(([path, file]) => [path, [...file]])), { mtime: new Date(1980, 0, 1) })
}

/** A package whose `index.handler` runs this body as an async function of `event` and `context`. */
export function handlerZip(body: string): Uint8Array {
  return zipOf({ 'index.mjs': `export const handler = async (event, context) => {\n${body}\n}\n` })
}

/** The execution role of functions under test; the sandbox has no IAM to look it up in. */
export const EXECUTION_ROLE = 'arn:aws:iam::123456789012:role/function'
