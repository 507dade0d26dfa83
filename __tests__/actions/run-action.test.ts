import { describe, expect, test } from '@jest/globals'
import { runStep } from './step.ts'

describe('a step', () => {
  test('that fails says what happened, the state of things and what to do in one annotation, and exits 1', async () => {
    const { code, log, output } = await runStep('failure')
    expect(code).toBe(1)
    expect(log).toContain('::error::Alarm "a" fired.%0A100%25 on stable 7.%0AFix it.')
    expect(log).toContain('StateReason: x')
    expect(output).toContain('failed')
  })

  test('that meets an error nobody foresaw calls it a defect of ours and says how to put things right', async () => {
    const { code, log } = await runStep('defect')
    expect(code).toBe(1)
    expect(log.join('\n')).toMatch(/::error::Unexpected error, a defect of Lambda Canary: TypeError: undefined is not/)
    expect(log.join('\n')).toContain('Run "recover"')
  })

  test('keeps a secret out of its log, its annotations and its summary', async () => {
    const { log, summary } = await runStep('secret')
    const visible = log.filter(line => !line.startsWith('::add-mask::')).join('\n')
    expect(visible).not.toContain('s3cr3tTok3nValue42')
    expect(visible).toContain('token ***')
    expect(summary).toContain('| token | *** |')
  })

  test('does not take the commit it deploys for a secret, though a variable holds it', async () => {
    const { log } = await runStep('commit')
    expect(log).toContain('deployed 0123456789abcdef0123456789abcdef01234567')
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('cancelled by %s gets the time to put things right', async name => {
    const { code, log, output } = await runStep('cancel', (line, kill) => {
      if (line === 'waiting') kill(name)
    })
    expect(log.join('\n')).toContain(`put back after ${name}`)
    expect(output).toContain('rolled-back')
    expect(code).toBe(0)
  })

  test('is not torn by the second signal while it puts things right', async () => {
    const { log } = await runStep('cancel', (line, kill) => {
      if (line === 'waiting') kill('SIGINT')
      if (line.startsWith('Cancelled')) kill('SIGTERM')
    })
    expect(log.join('\n')).toContain('put back after SIGINT')
  })

  test('keeps to ten annotations of a type, and logs the others', async () => {
    const { log } = await runStep('noisy')
    expect(log.filter(line => line.startsWith('::warning::'))).toHaveLength(10)
    expect(log).toContain('warning: warning 12')
  })

  test('cannot be made to obey a command hidden in a line it prints', async () => {
    const { log } = await runStep('noisy')
    expect(log.filter(line => line.startsWith('::set-output'))).toEqual([])
  })

  test('leaves its summary and its state for the post step', async () => {
    const { summary, state, code } = await runStep('noisy')
    expect(summary).toContain('# Done')
    expect(state).toContain('phase')
    expect(code).toBe(0)
  })
})
