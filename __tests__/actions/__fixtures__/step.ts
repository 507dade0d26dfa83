import { setTimeout } from 'node:timers/promises'
import { runAction } from '../../../src/actions/run-action.ts'
import { Failure } from '../../../src/report/failure.ts'

/** A step of a workflow, started by the tests as a runner would start it; INPUT_HOW says how it ends. */
await runAction(async (runner, signal) => {
  runner.output('outcome', 'failed')
  switch (runner.input('how')) {
    case 'failure':
      throw new Failure({ what: 'Alarm "a" fired.', state: '100% on stable 7.', next: 'Fix it.', detail: 'StateReason: x' })
    case 'defect':
      throw new TypeError('undefined is not a function')
    case 'secret':
      runner.mask('s3cr3tTok3nValue42')
      runner.info('token s3cr3tTok3nValue42')
      await runner.summary('| token | s3cr3tTok3nValue42 |')
      throw new Failure({ what: 'Refused s3cr3tTok3nValue42.' })
    case 'commit':
      runner.mask('0123456789abcdef0123456789abcdef01234567')
      runner.info('deployed 0123456789abcdef0123456789abcdef01234567')
      return
    case 'cancel':
      runner.info('waiting')
      await setTimeout(20_000, undefined, { signal }).catch(() => undefined)
      runner.output('outcome', 'rolled-back')
      runner.info(`put back after ${signal.reason}`)
      return
    case 'noisy':
      for (let n = 1; n <= 12; n++) runner.warning(`warning ${n}`)
      runner.info('fine\n::set-output name=x::y')
      await runner.summary('# Done')
      runner.saveState('phase', 'main')
      return
    default:
      return
  }
})
