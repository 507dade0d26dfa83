import { loadSubject } from '../faults/subject.ts'
import { judgeWalk } from './judge.ts'
import { type Scheme, schemeOf } from './scheme.ts'
import { walk } from './walk.ts'

/** What a walk came to. */
export interface Walked {
  readonly seed: number
  readonly scheme: Scheme
  /** Empty when every promise was kept. */
  readonly broken: readonly string[]
  /** Where it ended, and how the run did, in a few words. */
  readonly ends: string
  /** For a person who looks into it. */
  readonly story: readonly string[]
}

const subject = await loadSubject(process.argv[2] ?? '')

process.on('message', (seed: number | 'stop') => {
  if (seed === 'stop') process.disconnect()
  else void walked(seed).then(result => process.send?.(result))
})
// Whoever sends the seeds is gone.
process.once('disconnect', () => process.exit())
process.send?.('ready')

async function walked(seed: number): Promise<Walked> {
  const scheme = schemeOf(seed)
  try {
    const story = await walk(subject, scheme)
    const { end, final, journal, said } = story
    const outcome = end.kind === 'killed' ? 'killed' : end.outcome
    const calls = journal
      .filter(({ operation }) => !/^(Get|List|Describe|Head)/.test(operation))
      .map(({ at, actor, operation, input, answer }) => {
        const to = operation === 'UpdateAlias' ? ` ${input.FunctionVersion} ${JSON.stringify(input.RoutingConfig)}` : ''
        const told = answer?.kind === 'error' ? answer.name : (answer?.kind ?? 'no answer')
        return `${at.toFixed(1)} ${actor} ${operation}${to}: ${told}`
      })
    const words = end.kind === 'killed' ? 'killed' : `${end.outcome}: ${end.words}`
    return {
      seed,
      scheme,
      broken: judgeWalk(story),
      ends: `${outcome}, ${placeOf(final.primary)}`,
      story: [
        ...calls,
        `run: ${words}`,
        ...said,
        JSON.stringify({ touches: story.touches, firedAt: story.firedAt, final }),
      ],
    }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { seed, scheme, broken: [`the walk broke: ${text}`], ends: 'broken', story: [] }
  }
}

function placeOf(primary: string): string {
  if (primary === '4') return 'on the canary'
  return primary === '2' ? 'on stable' : 'on a colleague’s'
}
