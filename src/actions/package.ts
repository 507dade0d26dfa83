import { copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackage } from '../build/build.ts'
import { readPackageInputs } from '../config/package-inputs.ts'
import { handlerOf, sourceOf } from '../deploy/source.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { runnerToolCache } from '../github/tool-cache.ts'

/** Builds what a later job signs and deploys. Needs no AWS, and no rights on GitHub but to read the code. */
export async function run(runner: Runner): Promise<void> {
  runner.output('outcome', 'failed')
  for (const name of ['path', 'sha256', 'source-digest', 'handler']) runner.output(name, '')
  runner.output('result-json', '{"outcome":"failed"}')
  const { workspace } = runContext(process.env)
  const inputs = await readPackageInputs(name => runner.input(name), workspace)
  if (inputs.source.kind === 'none') {
    runner.output('outcome', 'nothing')
    runner.output('result-json', '{"outcome":"nothing"}')
    return runner.info('Neither inputs nor config file name a source to package.')
  }
  const scratch = await mkdtemp(join(process.env.RUNNER_TEMP ?? tmpdir(), 'lambda-canary-'))
  const pkg = await buildPackage(sourceOf(inputs, undefined, undefined), {
    workspace: join(workspace, inputs.workingDirectory),
    checkout: workspace,
    scratch,
    env: process.env,
    log: runner,
    toolCache: runnerToolCache,
  })
  if (pkg.kind !== 'zip') throw new TypeError(`A package for a later job is a zip, not a ${pkg.kind}.`)
  // Later jobs find it under this name, whoever made it.
  const path = join(scratch, 'package.zip')
  if (path !== pkg.path) await copyFile(pkg.path, path)
  const outputs = {
    outcome: 'packaged',
    path,
    sha256: Buffer.from(pkg.codeSha256, 'base64').toString('hex'),
    'source-digest': pkg.digest,
    handler: inputs.source.kind === 'entry' ? handlerOf(inputs, undefined) : '',
  }
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value)
  runner.output('result-json', JSON.stringify({ ...outputs, size: pkg.size, origin: pkg.origin }))
  runner.info(`${pkg.entries.length} files in ${pkg.size} bytes, ${pkg.origin}: SHA-256 ${outputs.sha256}.`)
}
