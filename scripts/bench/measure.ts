import { spawn } from 'node:child_process'

/** One line of the report: a figure beside the budget of design §9 it is held against. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly budget: string
  readonly within: boolean
}

export interface Finished {
  /** From spawn to exit. */
  readonly ms: number
  readonly stdout: string
}

/** Runs a program to its end. @throws when it fails, with what it printed. */
export async function timed(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  const start = performance.now()
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const ended = Promise.withResolvers<number | null>()
  child.on('error', ended.reject)
  child.on('close', ended.resolve)
  const code = await ended.promise
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`)
  return { ms: performance.now() - start, stdout }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

/** Runs several things in turn, `rounds` times, so that a busy minute of the machine hits all of them. */
export async function interleaved<K extends string>(
  rounds: number,
  things: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number>> {
  const names = Object.keys(things) as K[]
  const taken = new Map<K, number[]>(names.map(name => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) taken.get(name)?.push(await things[name]())
  }
  return Object.fromEntries([...taken].map(([name, values]) => [name, median(values)])) as Record<K, number>
}
