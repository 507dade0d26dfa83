import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CREATION, type Ended, Job } from './job.ts'

let job: Job
beforeAll(async () => {
  job = await Job.begin()
  await job.release('orders')
})
afterAll(() => job.end())

const SHORT = { REGION: 'us-east-1', STAGE: 'prod', ONE: '1' } as const
const TOKEN = 'tok_9f8e7d6c5b4a3f2e1d0c'

/** The masks a step sets, unescaped as a runner reads them: each value, and each of its lines. */
function masksOf({ stdout }: Ended): string[] {
  return stdout.split('\n').flatMap(line => {
    const value = /^::add-mask::(.*)$/.exec(line)?.[1]
    if (value === undefined) return []
    const text = value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
    return [text, ...text.split(/\r?\n/)].filter(part => part.trim() !== '')
  })
}

/** What a runner shows of a text; an output that it would change does not reach the next job at all. */
function masked(step: Ended, text: string): string {
  return masksOf(step).reduce((shown, mask) => shown.replaceAll(mask, '***'), text)
}

test.each([
  ['a canary', { strategy: 'canary 10% 2m', bake: '1m', gates: 'none' }],
  ['a release that is unchanged', { strategy: 'all-at-once', bake: '0s', gates: 'none' }],
])(
  '%s with REGION us-east-1, STAGE prod and ONE 1 has every output and its summary whole behind the masks',
  async (_, how) => {
    job.code('return { statusCode: 200, body: "masked" }')
    // With a token beside them: a filter that replaces nothing would show nothing.
    const environment = JSON.stringify({ ...SHORT, TOKEN })
    const step = await job.deploy('orders', { ...how, environment })
    expect(step).toMatchObject({ exitCode: 0, errors: [] })
    expect(masksOf(step)).toContain(TOKEN)
    expect(step.outputs).toMatchObject({ version: '2', 'alias-arn': expect.stringContaining(':us-east-1:') })
    for (const [name, value] of Object.entries(step.outputs)) expect([name, masked(step, value)]).toEqual([name, value])
    const files = ['output', 'step_summary'].map(file => readFileSync(join(step.summary, '..', file), 'utf8'))
    for (const text of files) {
      expect(text).not.toBe('')
      expect(masked(step, text)).toBe(text)
    }
  },
)

test('the filter of these tests replaces what is masked', async () => {
  const step = await job.deploy('orders', { ...CREATION, 'dry-run': 'true', environment: JSON.stringify({ TOKEN }) })
  expect(masked(step, `a ${TOKEN} b`)).toBe('a *** b')
})
