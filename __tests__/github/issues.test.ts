import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { GitHubApi } from '../../src/github/api.ts'
import { connectGitHub } from '../../src/github/api.ts'
import { closeIssue, tellInIssue } from '../../src/github/issues.ts'
import { IssueServer } from '../support/issue-server.ts'

let server: IssueServer
let api: GitHubApi
beforeAll(async () => {
  server = await IssueServer.start()
  // Read once, as the client is loaded.
  process.env.GITHUB_API_URL = server.url
  api = await connectGitHub({
    token: 'ghs_token',
    repository: 'example/orders',
    info: () => undefined,
    sleep: async () => undefined,
  })
})
beforeEach(() => {
  server.issues.length = 0
})
afterAll(() => server.close())

const issue = { marker: '<!-- mine -->', title: 'orders: a rollout was put back', body: 'It was put back.' }
const labelled = { title: 'x', state: 'open', labels: ['lambda-canary'] }

test('what others wrote is not taken for ours: another marker, a quote of ours, a pull request, no label', async () => {
  server.add({ ...labelled, body: '<!-- another -->' })
  server.add({ ...labelled, body: 'see <!-- mine -->' })
  server.add({ ...labelled, body: '<!-- mine -->', isPullRequest: true })
  server.add({ ...labelled, body: '<!-- mine -->', labels: [] })
  expect(await tellInIssue(api, issue)).toMatch(/issues\/5$/)
  expect(server.issues[4]).toMatchObject({ body: '<!-- mine -->\nIt was put back.', labels: ['lambda-canary'] })
  expect(server.issues.flatMap(({ comments }) => comments)).toEqual([])
})

test('of two of ours the older one is kept up', async () => {
  server.add({ ...labelled, body: '<!-- mine -->' })
  server.add({ ...labelled, body: '<!-- mine -->' })
  expect(await tellInIssue(api, issue)).toMatch(/issues\/1$/)
  expect(server.issues.map(({ comments }) => comments.length)).toEqual([1, 0])
})

test('nothing is said where no issue is open to close', async () => {
  server.add({ ...labelled, state: 'closed', body: '<!-- mine -->' })
  expect(await closeIssue(api, issue.marker, 'promoted')).toBeUndefined()
  expect(server.issues[0]?.comments).toEqual([])
})
