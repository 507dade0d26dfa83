import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connectGitHub, type GitHubApi } from '../../src/github/api.ts'
import { runEnded } from '../../src/github/run-ended.ts'

const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  const attempt = /\/repos\/acme\/orders\/actions\/runs\/16000000001\/attempts\/(\d)$/.exec(request.url ?? '')?.[1]
  const status = attempt === '1' ? 'completed' : attempt === '2' ? 'in_progress' : undefined
  const body = status === undefined ? { message: 'Not Found' } : { id: 16000000001, status }
  response.writeHead(status === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
let api: GitHubApi
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  process.env.GITHUB_API_URL = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  api = await connectGitHub({
    token: 'ghs_token',
    repository: 'acme/invoices',
    info: () => undefined,
    sleep: async () => undefined,
  })
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
