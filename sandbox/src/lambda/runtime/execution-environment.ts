import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ChildMessage, FunctionErrorBody, InvokeMessage } from './protocol.ts'

export interface EnvironmentSpec {
  /** The unpacked package. */
  readonly folder: string
  readonly variables: Readonly<Record<string, string>>
}

/** How an invocation, or the start, ended. */
export type Outcome =
  /** The handler is loaded. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: FunctionErrorBody }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }

/** Lambda gives the first start this long. */
const INIT_SECONDS = 10

/** The child's program: beside this file in the source, beside the server or above its chunks in a bundle. */
const BOOTSTRAPS = import.meta.url.endsWith('.ts')
  ? ['./bootstrap.ts']
  : ['./sandbox-handler.js', '../sandbox-handler.js']
function bootstrap(): string {
  const files = BOOTSTRAPS.map(path => fileURLToPath(new URL(path, import.meta.url)))
  const found = files.find(file => existsSync(file))
  if (found === undefined) throw new Error(`the sandbox's bootstrap is in none of ${files.join(', ')}`)
  return found
}

/** One child process with the handler loaded: Lambda's execution environment. Serves one invocation at a time. */
export class ExecutionEnvironment {
  /** Settles when the handler is loaded or cannot be. */
  readonly started: Promise<Outcome>
  /** Milliseconds the start took; 0 until then. */
  initMs = 0
  /** Bytes resident when it last said so. */
  memory = 0
  /** False once the process is gone or must not be used again. */
  usable = true
  /** Invocations served. */
  served = 0
  readonly exited: Promise<void>
  readonly #child: ChildProcess
  readonly #initLines: string[] = []
  #onLine: (line: string) => void = line => void this.#initLines.push(line)
  #settle: ((outcome: Outcome) => void) | undefined

  constructor(spec: EnvironmentSpec) {
    const began = performance.now()
    this.#child = fork(bootstrap(), [], {
      cwd: spec.folder,
      env: { ...spec.variables },
      execPath: process.execPath,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const child = this.#child
    child.on('message', (message: ChildMessage) => this.#receive(message))
    child.on('error', () => undefined)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.replace(/\n$/, '').split('\n')) this.#onLine(line)
      })
    }
    const gone = new Promise<Outcome & { kind: 'exit' }>(resolve =>
      child.once('exit', (code, signal) => resolve({ kind: 'exit', code, signal })),
    )
    // What the child said last is still in the channel when it exits; 'disconnect' comes after it.
    const silent = new Promise<void>(resolve => child.once('disconnect', resolve))
    this.exited = Promise.all([gone, silent]).then(([exit]) => {
      this.usable = false
      this.#finish(exit)
    })
    this.started = this.#expect(INIT_SECONDS * 1000, () => undefined).then(start => {
      this.initMs = performance.now() - began
      return start
    })
  }

  /** @param onLine called for every line of output, what was printed while starting first. */
  async invoke(
    message: Omit<InvokeMessage, 'kind'>,
    timeoutMs: number,
    onLine: (line: string) => void,
  ): Promise<Outcome> {
    this.served += 1
    this.listen(onLine)
    return this.#expect(timeoutMs, () => {
      const sent: InvokeMessage = { kind: 'invoke', ...message }
      this.#child.send(sent)
    })
  }

  /** Hands over what was printed so far and everything printed from here on. */
  listen(onLine: (line: string) => void): void {
    for (const line of this.#initLines.splice(0)) onLine(line)
    this.#onLine = onLine
  }

  kill(): Promise<void> {
    this.usable = false
    this.#child.kill('SIGKILL')
    return this.exited
  }

  #receive(message: ChildMessage): void {
    switch (message.kind) {
      case 'log':
        this.#onLine(message.text)
        break
      case 'ready':
        this.memory = message.memory
        this.#finish({ kind: 'ready' })
        break
      case 'result':
        this.memory = message.memory
        this.#finish({ kind: 'result', payload: message.payload ?? 'null' })
        break
      case 'init-error':
        this.usable = false
        this.#finish({ kind: 'error', error: message.error })
        break
      case 'error':
        this.usable &&= !message.fatal
        this.#finish({ kind: 'error', error: message.error })
    }
  }

  #finish(outcome: Outcome): void {
    const settle = this.#settle
    this.#settle = undefined
    settle?.(outcome)
  }

  #expect(ms: number, begin: () => void): Promise<Outcome> {
    return new Promise(resolve => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer)
        resolve(outcome)
      }
      const timer = setTimeout(() => {
        // On a busy machine this comes before the reading of what the child has said in its time.
        setImmediate(() => {
          if (this.#settle !== settle) return
          void this.kill()
          this.#finish({ kind: 'timeout' })
        })
      }, ms)
      this.#settle = settle
      begin()
    })
  }
}
