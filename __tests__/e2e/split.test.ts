import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CREATION, type Ended, Job } from './job.ts'

const SIGNER = 'example/orders/.github/workflows/deploy.yml'
const SOURCE = 'export const handler = async () => ({ statusCode: 200 })\n'
const READY = { ...CREATION, strategy: 'all-at-once', bake: '0s', 'code-artifacts-dir': '' }

let job: Job
beforeAll(async () => {
  job = await Job.begin()
  job.install()
  job.write('src/handler.ts', SOURCE)
  const { s3, signer } = job.account
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }))
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'artifacts', VersioningConfiguration: { Status: 'Enabled' } }))
  await signer.send(new PutSigningProfileCommand({ profileName: 'orders', platformId: 'AWSLambda-SHA384-ECDSA' }))
})
afterAll(() => job.end())

/** A stand-in for the GitHub CLI that vouches for one digest, as the real one would for what a workflow attested. */
function vouching(sha256: string): Readonly<Record<string, string>> {
  const folder = join(job.workspace, 'bin')
  mkdirSync(folder, { recursive: true })
  const answer = [{ verificationResult: { statement: { subject: [{ digest: { sha256 } }] } } }]
  writeFileSync(join(folder, 'gh'), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`)
  chmodSync(join(folder, 'gh'), 0o755)
  return { PATH: `${folder}:${process.env.PATH}` }
}

const packaged = (): Promise<Ended> => job.run('package', { entry: 'src/handler.ts' })

function signed(zip: string, more: Readonly<Record<string, string>> = {}, env = {}): Promise<Ended> {
  const inputs = { zip, 'signing-profile': 'orders', 's3-bucket': 'artifacts', 's3-key': 'orders/' }
  return job.run('sign', { ...inputs, ...more }, { env })
}

const object = ({ outputs }: Ended): Readonly<Record<string, string>> => ({
  's3-bucket': outputs['s3-bucket'] ?? '',
  's3-key': outputs['s3-key'] ?? '',
  's3-object-version': outputs['s3-object-version'] ?? '',
})

describe('a release whose build, signature and deploy are jobs of their own', () => {
  test('is built without any credentials of AWS', async () => {
    const built = await job.run('package', { entry: 'src/handler.ts' }, { env: { AWS_ACCESS_KEY_ID: '' } })
    expect(built.exitCode).toBe(0)
    expect(built.outputs).toMatchObject({
      handler: 'index.handler',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      'source-digest': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect((await packaged()).outputs.sha256).toBe(built.outputs.sha256)
  })

  test('reaches the alias as what the job that signs had signed, and is unchanged in the next run', async () => {
    const { outputs } = await packaged()
    const first = await signed(outputs.path ?? '')
    expect(first.exitCode).toBe(0)
    const deployed = await job.deploy('split', { ...READY, ...object(first), handler: outputs.handler ?? '' })
    expect(deployed.outputs.outcome).toBe('created')
    const live = await job.account.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'split', Qualifier: 'live' }),
    )
    expect(live.SigningJobArn).toContain(first.outputs['signing-job-id'])

    await job.forgetCalls()
    const second = await signed((await packaged()).outputs.path ?? '')
    expect(object(second)).toEqual(object(first))
    expect((await job.deploy('split', { ...READY, ...object(second) })).outputs.outcome).toBe('unchanged')
    // The job is asked for again by its token, which makes no new one.
    expect((await job.writes()).map(({ operation }) => operation)).toEqual(['StartSigningJob'])
  })

  test('keeps what the config file says, but for the source that an earlier job has built from it', async () => {
    job.write('lambda-canary.yml', 'function-name: split\nentry: src/handler.ts\nminify: true\nmemory-size: 256\n')
    job.write('src/handler.ts', SOURCE.replace('200', '201'))
    const { outputs } = await job.run('package', {})
    const step = await job.deploy('split', { ...READY, zip: outputs.path ?? '' })
    job.write('lambda-canary.yml', '{}')
    expect(step.outputs.outcome).toBe('promoted')
    const live = await job.account.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'split', Qualifier: 'live' }),
    )
    expect(live.MemorySize).toBe(256)
    expect(live.CodeSha256).toBe(Buffer.from(outputs.sha256 ?? '', 'hex').toString('base64'))
  })
})

describe('a function whose package nobody here makes', () => {
  test('is told so by the outcome where that is no error, whether its source is an image, in S3, or none', async () => {
    for (const file of [
      '{}',
      'image-uri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1',
      's3-bucket: artifacts\ns3-key: a.zip',
    ]) {
      job.write('lambda-canary.yml', file)
      const step = await job.run('package', { optional: 'true' })
      expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'nothing', path: '', sha256: '', handler: '' } })
    }
    job.write('lambda-canary.yml', '{}')
    expect((await job.run('package', {})).errors[0]).toContain('is required')
  })
})

describe('a package that must be attested', () => {
  const asked = { 'require-attestation': SIGNER }

  test('is signed and deployed when it is', async () => {
    const { outputs } = await packaged()
    const env = vouching(outputs.sha256 ?? '')
    expect((await signed(outputs.path ?? '', asked, env)).exitCode).toBe(0)
    const step = await job.deploy('attested', { ...READY, ...asked, zip: outputs.path ?? '' }, { env })
    expect(step.outputs.outcome).toBe('created')
    expect(step.stdout).toContain(`${SIGNER} attested that it built this package from commit ${'a'.repeat(40)}`)
  })

  test('is neither signed nor deployed when it is not, and nothing is written', async () => {
    const { outputs } = await packaged()
    job.write('src/handler.ts', `${SOURCE}// tampered with\nconsole.log(1)\n`)
    const other = await packaged()
    const env = vouching(outputs.sha256 ?? '')
    await job.forgetCalls()
    const steps = [
      await signed(other.outputs.path ?? '', asked, env),
      await job.deploy('attested', { ...READY, ...asked, zip: other.outputs.path ?? '' }, { env }),
    ]
    for (const { exitCode, errors } of steps) {
      expect(exitCode).toBe(1)
      expect(errors[0]).toContain('is not attested as "require-attestation" asks')
    }
    expect(await job.writes()).toEqual([])
  })
})
