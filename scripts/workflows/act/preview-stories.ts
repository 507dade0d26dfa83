import { strict as assert } from 'node:assert'
import { OCTOCAT } from '../../../__tests__/support/github-server/repository.ts'
import { answers, handler } from './handlers.ts'
import type { Story } from './stories.ts'

/** A pull request is opened, pushed to and closed; another one is closed while nobody sees it, and swept. */
export const previews: Story = async stage => {
  const { github } = stage
  const open = async (number: number): Promise<void> => {
    const sha = stage.repository.push(`pull request ${number}`, handler(answers(`preview ${number}`)))
    github.repository.open(number, sha)
    await on(number, 'opened')
  }
  const on = async (number: number, action: string): Promise<string> => {
    const payload = github.event(number, action, OCTOCAT)
    const { code, log } = await stage.run('pull-request.yml', { event: 'pull_request', payload })
    assert.equal(code, 0)
    return log
  }
  await open(7)
  assert.deepEqual(await stage.previews(), ['orders-pr-7'])
  assert.match(
    github.repository
      .commentsOn(7)
      .map(({ body }) => body)
      .join(),
    /orders-pr-7/,
  )
  await open(8)
  github.repository.pull(7).state = 'closed'
  const log = await on(7, 'closed')
  assert.doesNotMatch(log, /lambda-canary\/package/)
  assert.deepEqual(await stage.previews(), ['orders-pr-8'])
  github.repository.pull(8).state = 'closed'
}

/** Somebody asks for the preview of a pull request, on main: its code, and not main's; and not that of a fork. */
export const namedPreview: Story = async stage => {
  const { github, repository } = stage
  const workflow = repository.adapt('pull-request.yml', 'named-preview.yml', {
    'closed]': 'closed]\n  workflow_dispatch:',
    'entry: src/handler.ts': `entry: src/handler.ts\n      pull-request: \${{ github.event.inputs.number }}`,
  })
  repository.push('main before', handler(answers('main')))
  const head = repository.branch('feature-9', 'pull request 9', handler(answers('named')))
  github.repository.open(9, head)
  github.repository.open(10, head, { headRepositoryId: 99 })
  const asked = (number: string) => stage.run(workflow, { event: 'workflow_dispatch', payload: { inputs: { number } } })
  const { code } = await asked('9')
  assert.equal(code, 0)
  assert.equal(await stage.answer('orders-pr-9'), JSON.stringify({ statusCode: 200, body: 'named' }))
  const ofFork = await asked('10')
  assert.equal(ofFork.code, 0)
  assert.doesNotMatch(ofFork.log, /lambda-canary\/package/)
  assert.match(ofFork.log, /set-output:: outcome=skipped/)
  github.repository.pull(9).state = 'closed'
}
