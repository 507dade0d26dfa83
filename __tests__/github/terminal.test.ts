import { describe, expect, test } from '@jest/globals'
import { terminalRunner } from '../../src/github/terminal.ts'

function lines(verbose = false) {
  const written: string[] = []
  return {
    written,
    runner: terminalRunner({ inputs: { alias: 'live' }, write: line => void written.push(line), verbose }),
  }
}

describe('a terminal', () => {
  test('indents what belongs to a phase, and ends the indent when the phase fails', async () => {
    const { written, runner } = lines()
    await expect(runner.group('Build', () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    await runner.group('Publish', async () => runner.info('version 7\nactive'))
    runner.warning('done')
    expect(written).toEqual(['Build', 'Publish', '  version 7', '  active', 'warning: done'])
  })

  test('hides detail unless asked, and secrets always', () => {
    const quiet = lines()
    quiet.runner.debug('detail')
    expect(quiet.written).toEqual([])
    const { written, runner } = lines(true)
    runner.mask('abcdef123456ghi')
    runner.debug('key abcdef123456ghi')
    runner.output('outcome', 'promoted')
    runner.mask('dev')
    runner.info('stage dev')
    runner.quote('Invalid value dev')
    expect(written).toEqual(['key ***', 'outcome=promoted', 'stage dev', 'Invalid value ***'])
  })

  test('keeps state between its phases, and has empty text for what is not set', () => {
    const { runner } = lines()
    runner.saveState('record', 'x')
    expect([runner.state('record'), runner.state('other'), runner.input('alias'), runner.input('other')]).toEqual([
      'x',
      '',
      'live',
      '',
    ])
  })
})
