import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { exportVariable } from '@actions/core'
import * as z from 'zod/mini'
import { parseSandboxInputs, type SandboxInputs } from '../config/sandbox-inputs.ts'
import type { Runner } from '../github/runner.ts'
import { Failure } from '../report/failure.ts'

const readySchema = z.object({ endpoint: z.string(), accountId: z.string(), region: z.string() })

/** Starts the embedded AWS beside the job. It outlives this step; the `post` step ends it by its process id. */
export async function run(runner: Runner): Promise<void> {
  for (const name of ['endpoint', 'region', 'account-id']) runner.output(name, '')
  const inputs = parseSandboxInputs(name => runner.input(name))
  const server = spawn(process.execPath, [`${import.meta.dirname}/sandbox-server.js`, ...argumentsOf(inputs)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  runner.saveState('pid', String(server.pid ?? ''))
  const { endpoint, accountId, region } = await ready(server.stdout)
  runner.output('endpoint', endpoint)
  runner.output('region', region)
  runner.output('account-id', accountId)
  for (const [name, value] of Object.entries(environmentOf(endpoint, region))) exportVariable(name, value)
  runner.info(`The sandbox answers at ${endpoint} as account ${accountId} in ${region}.`)
  server.stdout.destroy()
  server.unref()
}

function argumentsOf({ port, rate, region, metricDelay }: SandboxInputs): string[] {
  return ['--port', String(port), '--rate', String(rate), '--region', region, '--metric-delay', String(metricDelay)]
}

/** What points every AWS SDK of the later steps at the sandbox. These are no secrets: any pair of keys is accepted. */
function environmentOf(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIDSANDBOX',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    LAMBDA_CANARY_TEST_CLOCK: endpoint,
  }
}

async function ready(stdout: NodeJS.ReadableStream): Promise<z.infer<typeof readySchema>> {
  for await (const line of createInterface({ input: stdout })) return readySchema.parse(JSON.parse(line))
  throw new Failure({
    what: 'The sandbox ended before it was ready.',
    next: 'Is the port taken? Leave "port" out to get a free one.',
  })
}
