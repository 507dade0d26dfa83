import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseSandboxInputs } from '../config/sandbox-inputs.ts'
import type { Inputs } from './command-line.ts'

/**
 * The embedded AWS, in front until it is interrupted. Prints its endpoint as one JSON line when it is ready.
 * @param server path of its bundle.
 * @returns its exit code.
 */
export async function sandboxInFront(server: string, inputs: Inputs): Promise<number> {
  const { port, rate, region, metricDelay } = parseSandboxInputs(name => inputs[name] ?? '')
  const values = { port, rate, region, 'metric-delay': metricDelay }
  const args = Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [server, ...args], { stdio: 'inherit' })
  // The terminal interrupts both; a signal to this process alone is handed on.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name))
  const [code] = await once(child, 'close')
  return typeof code === 'number' ? code : 0
}
