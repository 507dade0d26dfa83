import { spawn } from 'node:child_process'

/** One line of the report: a figure beside the budget of design §9 it is held against. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly budget: string
  readonly within: boolean
}

/** What is measured. */
export interface Place {
  /** The repository. */
  readonly root: string
  /** Folder of the bundles: those that are committed, unless told otherwise. */
  readonly bundles: string
}

export interface Finished {
  /** From spawn to exit. */
  readonly ms: number
  /** Seconds of processor time, of all its threads. */
  readonly cpu: number
  readonly stdout: string
}

/** The shell says how much processor time its children took, in the last of two lines: `0m1.20s 0m0.10s`. */
const SHELL = '"$0" "$@"; code=$?; times; exit $code'

/** Runs a program to its end. @throws when it fails, with what it printed. */
export async function timed(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  const start = performance.now()
  const child = spawn('sh', ['-c', SHELL, program, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
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
  const ms = performance.now() - start
  const lines = stdout.trimEnd().split('\n')
  const cpu = [...(lines.pop() ?? '').matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  )
  return { ms, cpu, stdout: lines.slice(0, -1).join('\n') }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

/** One program's figure against another's. */
export interface Pair {
  /** The median of what each round's pair came to: what slows the machine for a while slows both of a pair. */
  readonly ratio: number
  /** Their own medians. */
  readonly ours: number
  readonly theirs: number
}

/** Runs two things in turn, `rounds` times. */
export async function paired(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Pair> {
  const pairs: [number, number][] = []
  for (let round = 0; round < rounds; round++) pairs.push([await ours(), await theirs()])
  return {
    ratio: median(pairs.map(([a, b]) => a / b)),
    ours: median(pairs.map(([a]) => a)),
    theirs: median(pairs.map(([, b]) => b)),
  }
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
