import type { ChildProcess } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { sendSignal } from '../../scripts/runner/send-signal.ts'
import { NOTHING, PreviewJob } from './preview-job.ts'

let it: PreviewJob
beforeEach(async () => {
  it = await PreviewJob.begin({ seed: 7 })
})
afterEach(async () => {
  await it.end()
  expect(it.github.problems).toEqual([])
})

/** Cancels the run when it makes this call. */
function cancelAt(operation: string): { readonly onStart: (child: ChildProcess) => void } {
  return {
    onStart(child) {
      const forget = it.job.account.sandbox.before(operation, () => {
        forget()
        return sendSignal(child, 'SIGINT')
      })
    },
  }
}

describe('a run that is cancelled', () => {
  test.each(['CreateLogGroup', 'CreateFunction', 'PutFunctionConcurrency', 'CreateFunctionUrlConfig'])(
    'at %s leaves nothing in between: status ended, the comment says so, and the next push goes on',
    async operation => {
      it.open(7, 'first')
      const step = await it.on(7, 'opened', {}, cancelAt(operation))
      expect(step).toMatchObject({ exitCode: 1, errors: expect.arrayContaining(['The run was cancelled.']) })
      expect(it.repository.states()).toEqual(['failure'])
      expect(it.comments(7)[0]).toMatch(/failed at[\s\S]*cancelled/)
      it.push(7, 'second')
      expect(await it.on(7, 'synchronize')).toMatchObject({ exitCode: 0, errors: [] })
      expect(it.repository.states()).toEqual(['inactive', 'success'])
      it.close(7)
      await it.on(7, 'closed')
      expect(await it.left()).toEqual(NOTHING)
    },
  )

  test('while it still reads has written nothing, and the comment keeps its word', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened')
    const before = it.comments(7)
    await it.job.forgetCalls()
    it.push(7, 'second')
    const step = await it.on(7, 'synchronize', {}, cancelAt('GetFunction'))
    expect(step.exitCode).toBe(1)
    expect(await it.job.writes()).toEqual([])
    expect(it.comments(7)).toEqual(before)
    expect(it.repository.states()).toEqual(['success'])
  })
})
