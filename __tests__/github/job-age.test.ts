import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from '@jest/globals'
import { jobAge } from '../../src/github/job-age.ts'

const folder = mkdtempSync(join(tmpdir(), 'job-age-'))
afterAll(() => rmSync(folder, { recursive: true }))
const env = { GITHUB_EVENT_PATH: join(folder, 'event.json') }

describe('the age of the job', () => {
  test("is that of the runner's folder, which its first action found empty", async () => {
    await delay(20)
    const age = await jobAge(env, 0.001)
    expect(age).toBeGreaterThan(0.001)
    expect(age).toBeLessThan(300)
  })

  test.each([
    ['is younger than the process', env],
    ['is not there', { GITHUB_EVENT_PATH: join(folder, 'gone/event.json') }],
    ['is not named', {}],
  ])('is that of the process where the folder %s', async (_, given) => {
    expect(await jobAge(given, 1000)).toBe(1000)
  })
})
