import { describe, expect, test } from '@jest/globals'
import { runContext } from '../../src/github/run-context.ts'

describe('the run context', () => {
  test('links to its run on the server it runs on', () => {
    const context = runContext({
      GITHUB_REPOSITORY: 'acme/orders',
      GITHUB_RUN_ID: '42',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_SERVER_URL: 'https://github.acme.example',
      GITHUB_SHA: 'abc1234',
    })
    expect(context).toMatchObject({ runUrl: 'https://github.acme.example/acme/orders/actions/runs/42', attempt: 2 })
  })

  test('is empty on a terminal, where there is no run', () => {
    expect(runContext({}, '/work')).toMatchObject({
      runUrl: '',
      repository: '',
      sha: '',
      attempt: 1,
      workspace: '/work',
    })
  })
})
