import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isBusy, isPreconditionFailed, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import type { FunctionView } from './read.ts'
import { differingSettings } from './settings.ts'
import { type WaitFor, waitUntilSettled } from './state.ts'

/** What `$LATEST` holds, revision and state aside: what a version published from it would be. */
export interface Content {
  readonly configuration: FunctionConfiguration
  /** Undefined when only AWS knows it yet: then any code fits. */
  readonly codeSha256: string | undefined
}

/** In what `$LATEST` differs from what it should hold, in Lambda's own names; empty when in nothing. */
export function differences(view: FunctionView, expected: Content): string[] {
  const settings: string[] = differingSettings(view.configuration, expected.configuration)
  if (architectureOf(view.configuration) !== architectureOf(expected.configuration)) settings.push('Architectures')
  const { codeSha256 } = expected
  return codeSha256 === undefined || codeSha256 === view.codeSha256 ? settings : [...settings, 'CodeSha256']
}

export function contentOf({ configuration, codeSha256 }: FunctionView): Content {
  return { configuration, codeSha256 }
}

/** Somebody else was faster on `$LATEST`. */
export class LostRace extends Failure {}

/** A colleague's change of `$LATEST` between our read and now: publishing it would be publishing theirs. */
export function changedBySomebody(view: FunctionView, fields: readonly string[]): LostRace {
  return new LostRace({
    what: `Somebody else changed ${fields.join(', ')} of ${view.name} while this run was deploying it.`,
    state: `$LATEST holds their change (revision ${view.revisionId}); no version was published and the alias was not moved.`,
    next: 'Run again: it starts from what is there now. If two workflows deploy this function, give them one "concurrency" group.',
  })
}

/** The reply was lost, and with an object whose hash we do not know nobody can tell whose code this is. */
function undecided(view: FunctionView): Failure {
  return new Failure({
    what: `The code of ${view.name} changed, but the reply to our own update was lost: whether it is ours cannot be told.`,
    state: `No version was published and the alias was not moved.`,
    next: 'Run again: it starts from what is there now.',
  })
}

export interface LatestWrite {
  /** `updating the configuration of orders`. */
  readonly doing: string
  /** `$LATEST` as last seen; its revision is the condition of the write. */
  readonly seen: FunctionView
  /** What `$LATEST` will hold when this write alone was applied; left out when the write leaves no trace there. */
  readonly wanted?: Content
  /** Tells our own code by another mark, where its hash is not known. */
  readonly isOurs?: ((view: FunctionView) => boolean) | undefined
  readonly send: (revisionId: string) => Promise<void>
}

/** Enough for a colleague's update to end and for AWS to calm down; more means that two tools fight. */
const ATTEMPTS = 6

/**
 * One conditional write of `$LATEST`. A write that AWS turned away (busy, another revision) or whose outcome nobody
 * knows is followed by a wait and a read: it counts as done when `$LATEST` holds what was wanted, and is repeated only
 * while `$LATEST` still holds what was seen (promise 3).
 * @throws Failure naming the fields a colleague changed in between, or explaining AWS' refusal.
 */
export async function writeLatest(aws: Aws, write: LatestWrite, options: WaitFor = {}): Promise<void> {
  const { doing, seen, wanted, isOurs, send } = write
  let revisionId = seen.revisionId
  /** Whether a write of ours may have arrived without our knowing. */
  let lost = false
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(revisionId)
    } catch (error) {
      const answered = isBusy(error) || isPreconditionFailed(error) || isThrottle(error)
      if (!(answered || isUnknownOutcome(error)) || attempt === ATTEMPTS) throw explain(error, doing)
      if (!answered) lost = true
      if (isThrottle(error)) await aws.clock.sleep(2 ** (attempt - 1) / 2, options.signal)
    }
    const view = await waitUntilSettled(aws, seen.arn, options)
    const known = wanted?.codeSha256 !== undefined || isOurs?.(view) === true
    if (wanted !== undefined && known && differences(view, wanted).length === 0) return
    const changed = differences(view, contentOf(seen))
    if (changed.length > 0) {
      const maybeOurs = lost && wanted !== undefined && wanted.codeSha256 === undefined
      throw maybeOurs ? undecided(view) : changedBySomebody(view, changed)
    }
    revisionId = view.revisionId
  }
}

function architectureOf({ Architectures }: FunctionConfiguration): string {
  return Architectures?.[0] ?? 'x86_64'
}
