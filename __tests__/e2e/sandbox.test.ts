import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Job } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin()
})
afterAll(() => job.end())

describe('the sandbox bundles', () => {
  test('start an AWS that the later steps of the job find by themselves, and post stops it', async () => {
    let clock: unknown
    const step = await job.run(
      'sandbox',
      { region: 'eu-west-1', rate: '60' },
      {
        afterMain: async ({ outputs, exported }) => {
          expect(exported).toMatchObject({ AWS_ENDPOINT_URL: outputs.endpoint, AWS_REGION: 'eu-west-1' })
          clock = await (await fetch(`${outputs.endpoint}/_sandbox/clock`)).json()
        },
      },
    )
    expect(step).toMatchObject({ exitCode: 0, postExitCode: 0, errors: [] })
    expect(step.outputs).toMatchObject({ region: 'eu-west-1', 'account-id': '123456789012' })
    expect(clock).toMatchObject({ mode: { kind: 'rate', rate: 60 } })
    expect(step.stdout).toContain('The sandbox was stopped.')
    await expect(fetch(`${step.outputs.endpoint}/_sandbox/clock`)).rejects.toThrow()
  })

  test('fail the step when the port is taken, saying what to do', async () => {
    const port = String(job.account.sandbox.port)
    const step = await job.run('sandbox', { port })
    expect(step).toMatchObject({ exitCode: 1, postExitCode: 0 })
    expect(step.errors.join(' ')).toContain('Is the port taken?')
  })
})
