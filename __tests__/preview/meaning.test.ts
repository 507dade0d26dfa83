import { describe, expect, test } from '@jest/globals'
import type { WorkflowEvent } from '../../src/github/workflow-event.ts'
import { meaningOf, noticeFor } from '../../src/preview/meaning.ts'
import { InputError } from '../../src/report/failure.ts'

const pull = {
  number: 7,
  open: true,
  headSha: 'a'.repeat(40),
  headRef: 'topic',
  baseRef: 'main',
  fork: false,
  author: 'octocat',
}
const event = (change: Partial<WorkflowEvent> = {}): WorkflowEvent => ({
  name: 'pull_request',
  action: 'opened',
  actor: 'octocat',
  pullRequest: pull,
  ...change,
})
const auto = { command: 'auto', pullRequest: undefined } as const

describe('what an event of a pull request asks for', () => {
  test.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'labeled'])('%s deploys its head', action => {
    expect(meaningOf(auto, event({ action }))).toEqual({ kind: 'deploy', pullRequest: 7, commit: pull.headSha })
  })

  test.each(['closed', 'labeled', 'edited'])('%s of a closed one removes', action => {
    const closed = event({ action, pullRequest: { ...pull, open: false } })
    expect(meaningOf(auto, closed)).toEqual({ kind: 'remove', pullRequest: 7 })
  })

  test('a schedule sweeps, and any event does when told to', () => {
    expect(meaningOf(auto, event({ name: 'schedule', pullRequest: undefined }))).toEqual({ kind: 'sweep' })
    expect(meaningOf({ ...auto, command: 'sweep' }, event())).toEqual({ kind: 'sweep' })
  })

  test('an event without a pull request needs its number', () => {
    const dispatch = event({ name: 'workflow_dispatch', pullRequest: undefined })
    expect(() => meaningOf(auto, dispatch)).toThrow(InputError)
    expect(meaningOf({ command: 'remove', pullRequest: 9 }, dispatch)).toEqual({ kind: 'remove', pullRequest: 9 })
    expect(meaningOf({ command: 'auto', pullRequest: 9 }, dispatch)).toMatchObject({
      kind: 'deploy',
      commit: undefined,
    })
  })
})

describe('code from outside', () => {
  test.each(['opened', 'closed'])('a fork gets a notice when it is %s', action => {
    const pullRequest = { ...pull, fork: true, open: action !== 'closed' }
    expect(meaningOf(auto, event({ action, pullRequest }))).toMatchObject({ kind: 'notice' })
  })

  test('Dependabot gets a notice, and a person who pushes to its branch a preview', () => {
    const pullRequest = { ...pull, author: 'dependabot[bot]' }
    expect(meaningOf(auto, event({ actor: 'dependabot[bot]', pullRequest }))).toMatchObject({ kind: 'notice' })
    expect(meaningOf(auto, event({ pullRequest }))).toMatchObject({ kind: 'deploy' })
  })

  test('Dependabot gets a notice too where it started the run and the event does not hold the pull request', () => {
    const actor = 'dependabot[bot]'
    const run = event({ name: 'workflow_run', actor, pullRequest: undefined })
    const meaning = meaningOf({ command: 'auto', pullRequest: 7 }, run)
    expect(meaning).toMatchObject({ kind: 'deploy', trigger: { actor, person: false } })
    expect(noticeFor(pull, { actor, person: false })).toContain('Dependabot')
  })

  test.each([
    ['workflow_run', false],
    ['repository_dispatch', false],
    ['workflow_dispatch', true],
  ])('of Dependabot by %s, which does not say whose push it is: deployed is %s', (name, deployed) => {
    const meaning = meaningOf({ command: 'auto', pullRequest: 7 }, event({ name, pullRequest: undefined }))
    const trigger = meaning.kind === 'deploy' ? meaning.trigger : undefined
    expect(noticeFor({ ...pull, author: 'dependabot[bot]' }, trigger) === undefined).toBe(deployed)
    expect(noticeFor(pull, trigger)).toBeUndefined()
  })

  test.each([
    ['a fork', { fork: true }],
    ['Dependabot', { author: 'dependabot[bot]' }],
  ])('under pull_request_target is refused for %s, whoever the actor is, but its removal is not', (_who, change) => {
    const target = event({ name: 'pull_request_target', pullRequest: { ...pull, ...change } })
    expect(meaningOf(auto, target)).toMatchObject({ kind: 'refuse' })
    expect(meaningOf({ ...auto, command: 'deploy' }, target)).toMatchObject({ kind: 'refuse' })
    const closed = event({ name: 'pull_request_target', pullRequest: { ...pull, ...change, open: false } })
    expect(meaningOf(auto, closed)).toEqual({ kind: 'remove', pullRequest: 7 })
  })

  test('under pull_request_target is refused for a number that the event does not vouch for', () => {
    const target = event({ name: 'pull_request_target' })
    expect(meaningOf({ command: 'deploy', pullRequest: 8 }, target)).toMatchObject({ kind: 'refuse' })
  })
})
