import { Worker } from 'node:worker_threads'
import { type Deflated, type DeflateJob, deflateBatch } from './deflate.ts'

/**
 * Of zlib's nine. The packages of level 5 are within 1% of those of level 6, for four fifths of the work, and smaller than
 * what `zip -6` makes (docs/performance.md).
 */
export const LEVEL = 5

/** Compresses batches; `close` when done. */
export interface Deflater {
  deflate(jobs: readonly DeflateJob[]): Promise<Deflated>
  close(): Promise<void>
}

/** For small packages: starting a thread costs more than it saves. */
export const inThisThread: Deflater = {
  deflate: async jobs => deflateBatch(jobs, LEVEL),
  close: async () => {},
}

/**
 * A fixed number of worker threads, each with a queue of its own.
 * Started from the text of `deflateBatch`, not from a file: a bundle has no file to name.
 */
export function startDeflaters(count: number): Deflater {
  const workers = Array.from({ length: count }, startWorker)
  return {
    deflate(jobs) {
      const idlest = workers.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a))
      return idlest.send(jobs)
    },
    async close() {
      await Promise.all(workers.map(worker => worker.thread.terminate()))
    },
  }
}

type Answer = { readonly done: Deflated } | { readonly failed: string }

const LOOP = `
  const { parentPort } = require('node:worker_threads')
  const deflateBatch = ${deflateBatch}
  parentPort.on('message', jobs => {
    try {
      const done = deflateBatch(jobs, ${LEVEL})
      parentPort.postMessage({ done }, [done.data])
    } catch (error) {
      parentPort.postMessage({ failed: error.message })
    }
  })`

interface RunningWorker {
  readonly thread: Worker
  readonly waiting: readonly unknown[]
  send(jobs: readonly DeflateJob[]): Promise<Deflated>
}

function startWorker(): RunningWorker {
  // A small young generation: short-lived file buffers are collected early, which keeps the peak down.
  const thread = new Worker(LOOP, {
    eval: true,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 },
  })
  const waiting: PromiseWithResolvers<Deflated>[] = []
  thread.on('message', (answer: Answer) => {
    const next = waiting.shift()
    if ('done' in answer) next?.resolve(answer.done)
    else next?.reject(new Error(answer.failed))
  })
  thread.on('error', error => {
    for (const left of waiting.splice(0)) left.reject(error)
  })
  return {
    thread,
    waiting,
    send(jobs) {
      const answer = Promise.withResolvers<Deflated>()
      waiting.push(answer)
      thread.postMessage(jobs)
      return answer.promise
    },
  }
}
