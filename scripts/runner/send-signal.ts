import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Signals a step and waits until it has heard, which takes a busy machine its time: what it does next, it does cancelled. */
export async function sendSignal(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const heard = new Promise<void>(resolve => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += String(chunk)
      if (said.includes('putting things right')) resolve()
    })
  })
  child.kill(signal)
  await Promise.race([ended, heard])
}
