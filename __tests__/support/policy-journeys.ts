import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SignerClient } from '@aws-sdk/client-signer'
import { STSClient } from '@aws-sdk/client-sts'
import type { SandboxOptions } from '../../sandbox/src/sandbox.ts'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { plan } from '../../src/plan/plan.ts'
import type { PolicyDocument } from '../../src/plan/policy.ts'
import { QuietLog } from '../rollout/stage.ts'
import type { DeployScenario, Inputs, Run } from './deploy-scenario.ts'
import { type SandboxFixture, sandboxFixture } from './sandbox-fixture.ts'

const ROOT = { AWS_ACCESS_KEY_ID: 'AKIAROOT' }

/** A sandbox whose own clients are the root user's: policies bind the runs under test, not what prepares them. */
export async function guardedFixture(options: SandboxOptions = {}): Promise<SandboxFixture> {
  const fixture = await sandboxFixture(options)
  const client = { ...fixture.client, credentials: { accessKeyId: 'AKIAROOT', secretAccessKey: 'test' } }
  const clients = {
    lambda: new LambdaClient(client),
    cloudwatch: new CloudWatchClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
    signer: new SignerClient(client),
    sts: new STSClient(client),
  }
  return {
    ...fixture,
    ...clients,
    async close() {
      for (const one of Object.values(clients)) one.destroy()
      await fixture.close()
    },
  }
}

/** The policy `plan` prints for these inputs now, to somebody who may read everything. */
export async function printedPolicy(scenario: DeployScenario, change: Inputs): Promise<PolicyDocument> {
  const inputs = parseDeployInputs(name => scenario.inputs(change)[name] ?? '')
  const log = new QuietLog()
  return (await plan(scenario.connect(ROOT, true), inputs, scenario.context(log))).policy
}

/** The policy without one action of one statement. */
export function without(policy: PolicyDocument, sid: string, action: string): PolicyDocument {
  const Statement = policy.Statement.map(one =>
    one.Sid === sid ? { ...one, Action: one.Action.filter(other => other !== action) } : one,
  )
  return { ...policy, Statement: Statement.filter(({ Action }) => Action.length > 0) }
}

/** What a run said when it did not go well; undefined when it did. */
export function complaint({ refused, failure, result }: Run): string | undefined {
  if (refused !== undefined) return refused.message
  if (failure !== undefined) return [failure.what, failure.state, failure.next, failure.detail].join('\n')
  return result === undefined ? 'no result' : undefined
}
