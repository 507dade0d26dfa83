import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { endedRuns } from '../../src/actions/ended-runs.ts'
import { connectGitHub, type GitHubApi } from '../../src/github/api.ts'
import { runEnded } from '../../src/github/run-ended.ts'

const asked: string[] = []
const LIMITED = 'acme/orders/16000000002.1'
const SILENT = 'acme/orders/16000000003.1'
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  if (request.url?.includes('/16000000003/')) return
  if (request.url?.includes('/16000000002/')) {
    const body = { message: 'You have exceeded a secondary rate limit.' }
    response.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    return
  }
  const attempt = /\/repos\/acme\/orders\/actions\/runs\/16000000001\/attempts\/(\d)$/.exec(request.url ?? '')?.[1]
  const status = attempt === '1' ? 'completed' : attempt === '2' ? 'in_progress' : undefined
  const body = status === undefined ? { message: 'Not Found' } : { id: 16000000001, status }
  response.writeHead(status === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
let api: GitHubApi
const connection = {
  token: 'ghs_token',
  repository: 'acme/invoices',
  info: () => undefined,
  sleep: async () => undefined,
}
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  process.env.GITHUB_API_URL = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  api = await connectGitHub(connection)
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

test.each([
  ['an attempt that is completed', 'acme/orders/16000000001.1', true],
  ['one that is under way', 'acme/orders/16000000001.2', false],
  ['one that GitHub does not show', 'acme/orders/16000000001.3', undefined],
])('%s is told as it is', async (_, run, ended) => {
  expect(await runEnded(api, 'github.com', run)).toBe(ended)
})

test.each([
  ['of another server', 'ghe.example.com/acme/orders/16000000001.1'],
  ['that does not name its repository', '16000000001.1'],
  ['that is none', 'local'],
])('a run %s is not asked for', async (_, run) => {
  const before = asked.length
  expect(await runEnded(api, 'github.com', run)).toBeUndefined()
  expect(asked).toHaveLength(before)
})

test('recover and deploy ask once: a rate limit is no answer, and nobody waits for its end', async () => {
  const before = asked.length
  const hasEnded = endedRuns(connection, { repository: 'acme/invoices', server: 'https://github.com' }, 'ghs_token')
  expect(await hasEnded(LIMITED)).toBeUndefined()
  expect(asked).toHaveLength(before + 1)
  expect(await hasEnded('acme/orders/16000000001.1')).toBe(true)
})

test('a server that says nothing has not answered once the time for it is over', async () => {
  const hurried = await connectGitHub({ ...connection, patience: 0, timeout: 0.2 })
  expect(await runEnded(hurried, 'github.com', SILENT)).toBeUndefined()
})
