/**
 * Preloaded into a process (`node --import`), keeps the most memory that was truly in use: what is left on the heap right
 * after a full collection, which it asks for again and again. What a process holds beside that is garbage nobody has
 * asked it to sweep, and says nothing about how its needs grow.
 */
import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** A collection stops the process: it gets no more than this part of its time. */
const SHARE = 0.1
const file = process.env.LIVE_HEAP_FILE

if (file !== undefined) {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  let most = 0
  const look = (): void => {
    const began = performance.now()
    if (typeof collect === 'function') collect()
    most = Math.max(most, process.memoryUsage().heapUsed)
    setTimeout(look, (performance.now() - began) / SHARE).unref()
  }
  look()
  process.once('exit', () => {
    look()
    writeFileSync(file, String(most))
  })
}
