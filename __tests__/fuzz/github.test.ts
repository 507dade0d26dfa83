import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { explainGitHub, GitHubError } from '../../src/github/refusal.ts'
import { waitBefore } from '../../src/github/retry.ts'
import { workflowEvent } from '../../src/github/workflow-event.ts'
import fc from '../support/fast-check.ts'
import { fuzz } from './fuzz.ts'
import { textsLike } from './texts.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-event-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const EVENT =
  '{"action": "opened", "pull_request": {"number": 7, "state": "open", "head": {"sha": "1a2b", "ref": "f", "repo": {"id": 7, "full_name": "a/b"}}, "base": {"repo": {"id": 7}, "ref": "main"}, "user": {"login": "octocat", "type": "User"}}}'
const PIECES = ['"pull_request"', '"head"', '"repo"', 'null', '[]', '{}', '0', '-1', '1e99', '{', '}', ':', ',', '"']

fuzz('the payload of an event', fc.oneof(textsLike([EVENT, '{}'], PIECES), fc.json()), text => {
  const path = join(folder, 'event.json')
  writeFileSync(path, text)
  return workflowEvent({ GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: 'pull_request' })
})

const headers = fc.dictionary(
  fc.constantFrom('retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'date', 'x-accepted-github-permissions'),
  textsLike(
    ['60', '0', '1795546800', 'Tue, 24 Nov 2026 19:00:00 GMT', 'issues=write; pull_requests=write'],
    ['=', ';', ','],
  ),
)
const refusals = fc.record({
  status: fc.constantFrom(400, 401, 403, 404, 410, 422, 429, 500, 502, 503),
  message: fc.oneof(fc.string(), fc.constantFrom('Not Found', 'You have exceeded a secondary rate limit')),
  headers,
  repeatable: fc.boolean(),
})

fuzz('what GitHub refuses with', fc.tuple(refusals, fc.integer({ min: 1, max: 9 })), ([refusal, attempt]) => {
  explainGitHub(new GitHubError(refusal), 'reading', 'issues: write')
  const wait = waitBefore(refusal, attempt)
  if (wait !== undefined && !(wait >= 0)) throw new Error(`waits ${wait} s`)
})
