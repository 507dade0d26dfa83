import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { connectGitHub, type GitHubApi } from '../../src/github/api.ts'
import { type Sticky, writeSticky } from '../../src/github/sticky-comment.ts'
import { GitHubServer } from '../support/github-server/github-server.ts'
import { ACTIONS_BOT, OCTOCAT, type Person } from '../support/github-server/repository.ts'

const sticky: Sticky = {
  marker: '<!-- ours -->',
  pullRequest: 7,
  part: body => body.split('\n')[1],
  looksAgain: () => false,
}
const OTHER_APP: Person = { login: 'release-app[bot]', id: 77, type: 'Bot' }

let server: GitHubServer
let api: GitHubApi
async function connect(prefix = ''): Promise<void> {
  server = await GitHubServer.start({ prefix })
  server.repository.open(7, 'a'.repeat(40))
  api = await connectGitHub({
    apiUrl: server.url,
    token: 'ghs_token',
    repository: server.repository.fullName,
    info: () => undefined,
    sleep: async () => undefined,
  })
}
beforeEach(() => connect())
afterEach(async () => {
  await server.close()
  expect(server.problems).toEqual([])
})

const say = (text: string) => writeSticky(api, sticky, () => `${sticky.marker}\n${text}`)
const bodies = (author: Person) =>
  server.repository
    .commentsOn(7)
    .filter(comment => comment.author.login === author.login)
    .map(({ body }) => body.split('\n')[1])

describe('the one comment', () => {
  test.each([
    ['the token of a job', ACTIONS_BOT],
    ['the token of an app', OTHER_APP],
    ['the token of a person', OCTOCAT],
  ])('of %s is its own, and never that of another with the same mark', async (_whose, viewer) => {
    server.repository.viewer = viewer
    const others = [ACTIONS_BOT, OTHER_APP, OCTOCAT].filter(({ login }) => login !== viewer.login)
    for (const other of others) server.repository.comment(7, `${sticky.marker}\ntheirs`, other)
    for (const text of ['first', 'second']) expect(await say(text)).toBe(true)
    expect(bodies(viewer)).toEqual(['second'])
    for (const other of others) expect(bodies(other)).toEqual(['theirs'])
  })

  test('is found on an Enterprise Server too, whose GraphQL API is in another place', async () => {
    await server.close()
    await connect('/api/v3')
    server.repository.comment(7, `${sticky.marker}\ntheirs`, OTHER_APP)
    for (const text of ['first', 'second']) await say(text)
    expect([bodies(ACTIONS_BOT), bodies(OTHER_APP)]).toEqual([['second'], ['theirs']])
  })

  test('that others keep writing over is given up, and not as if it had been written', async () => {
    server.repository.comment(7, `${sticky.marker}\ntheirs`, ACTIONS_BOT)
    server.before(({ method }) => {
      if (method !== 'GET') return
      for (const comment of server.repository.comments) comment.body = `${sticky.marker}\ntheirs`
    })
    expect(await say('ours')).toBe(false)
  })

  test('keeps the part of a job whose neighbour read it before and wrote it after', async () => {
    server.repository.comment(7, body('old', 'old'), ACTIONS_BOT)
    const ours = Promise.withResolvers<boolean>()
    const waits = Promise.withResolvers<void>()
    const forget = server.before(({ method }) => {
      if (method !== 'PATCH') return
      forget()
      const patient = { ...api, sleep: () => Promise.all([waits.resolve(), neighbour]).then(() => undefined) }
      ours.resolve(writeSticky(patient, { ...partOf('a'), looksAgain: () => true }, saying('a', 'new')))
      return waits.promise
    })
    const neighbour = writeSticky(api, partOf('b'), saying('b', 'new'))
    expect([await neighbour, await ours.promise]).toEqual([true, true])
    expect(server.repository.commentsOn(7)[0]?.body).toBe(body('new', 'new'))
  })

  test('leaves a newer word on the same part as it is', async () => {
    server.repository.comment(7, body('old', 'old'), ACTIONS_BOT)
    const sleep = async () => {
      await writeSticky(api, partOf('a'), saying('a', 'newer'))
    }
    await writeSticky({ ...api, sleep }, { ...partOf('a'), looksAgain: () => true }, saying('a', 'new'))
    expect(server.repository.commentsOn(7)[0]?.body).toBe(body('newer', 'old'))
  })

  test('is read again after a wait that GitHub asked for: what others wrote in it stays', async () => {
    server.repository.comment(7, body('old', 'old'), ACTIONS_BOT)
    server.limit(({ method }) => method === 'PATCH', 'secondary', 1)
    server.before(() => {
      const [comment] = server.repository.commentsOn(7)
      if (server.calls.some(({ method }) => method === 'PATCH') && comment !== undefined)
        comment.body = comment.body.replace('b: old', 'b: new')
    })
    expect(await writeSticky(api, partOf('a'), saying('a', 'new'))).toBe(true)
    expect(server.repository.commentsOn(7)[0]?.body).toBe(body('new', 'new'))
  })
})

const body = (a: string, b: string): string => `${sticky.marker}\na: ${a}\nb: ${b}`
const partOf = (name: string): Sticky => ({
  ...sticky,
  part: text => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1],
})
const saying = (name: string, word: string) => (text: string | undefined) =>
  text?.replace(new RegExp(`^${name}: .*$`, 'm'), `${name}: ${word}`)
