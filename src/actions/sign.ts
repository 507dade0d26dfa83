import { tmpdir } from 'node:os'
import { buildPackage } from '../build/build.ts'
import { parseSignInputs } from '../config/sign-inputs.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { signPackage } from '../sign/sign.ts'
import { attestationVerifier } from './attestation-verifier.ts'
import { connectStep } from './connect.ts'

export async function run(runner: Runner, signal: AbortSignal): Promise<void> {
  runner.output('outcome', 'failed')
  for (const name of ['s3-bucket', 's3-key', 's3-object-version', 'signing-job-id']) runner.output(name, '')
  runner.output('result-json', '{"outcome":"failed"}')
  const inputs = parseSignInputs(name => runner.input(name))
  const { workspace } = runContext(process.env)
  const scratch = process.env.RUNNER_TEMP ?? tmpdir()
  const pkg = await buildPackage(
    { kind: 'zip', path: inputs.zip },
    { workspace, scratch, env: process.env, log: runner },
  )
  if (pkg.kind !== 'zip') throw new TypeError('The package of a zip is a zip.')
  if (inputs.requireAttestation !== undefined) await attestationVerifier(runner)(pkg, inputs.requireAttestation)
  const signed = await signPackage(connectStep(runner, { ...inputs, dryRun: false }), inputs, pkg, runner, signal)
  const outputs = {
    outcome: 'signed',
    's3-bucket': signed.bucket,
    's3-key': signed.key,
    's3-object-version': signed.version,
    'signing-job-id': signed.jobId,
  }
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value)
  runner.output('result-json', JSON.stringify({ ...outputs, sourceDigest: pkg.digest }))
}
