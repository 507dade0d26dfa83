import { runCell } from './cell.ts'
import { judge } from './judge.ts'
import { type Cell, faultNamed } from './matrix.ts'
import { referenceNamed } from './references.ts'
import { whySkipped } from './skipped.ts'
import { loadSubject } from './subject.ts'

/** What a cell came to. */
export interface Verdict {
  readonly cell: Cell
  /** Empty when every promise was kept. */
  readonly broken: readonly string[]
  /** Why it proves nothing, where it does not. */
  readonly skipped: string | undefined
  /** How the run ended, and what is served at last. */
  readonly end: string
  readonly final: string
  readonly cancelMs: number | undefined
  readonly ms: number
}

/** Runs the cells it is sent, one after another, until told to stop. */
const subject = await loadSubject(process.argv[2] ?? '')

process.on('message', (cell: Cell | 'stop') => {
  if (cell === 'stop') process.disconnect()
  else void run(cell).then(verdict => process.send?.(verdict))
})
// Whoever sends the cells is gone.
process.once('disconnect', () => process.exit())
process.send?.('ready')

async function run(cell: Cell): Promise<Verdict> {
  const start = performance.now()
  try {
    const reference = referenceNamed(cell.reference)
    const story = await runCell({ subject, reference, fault: faultNamed(cell.fault), call: cell.call })
    const { final, end } = story
    const skipped = whySkipped(story)
    return {
      cell,
      broken: skipped === undefined ? judge(story) : [],
      skipped,
      end: end.kind === 'killed' ? 'killed' : `${end.outcome}: ${end.words}`,
      final: `${final.primary}${Object.keys(final.weights).length === 0 ? '' : ` ${JSON.stringify(final.weights)}`}`,
      cancelMs: story.cancelMs,
      ms: performance.now() - start,
    }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return {
      cell,
      broken: [`the cell broke: ${text}`],
      skipped: undefined,
      end: '',
      final: '?',
      cancelMs: undefined,
      ms: performance.now() - start,
    }
  }
}
