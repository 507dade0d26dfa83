import { cancellation } from '../github/cancellation.ts'
import { githubRunner, type Runner } from '../github/runner.ts'
import { Failure, InputError, readAt } from '../report/failure.ts'

/** One phase of an action. Throws a {@link Failure} to fail the step. */
export type Action = (runner: Runner, signal: AbortSignal) => Promise<void>

/**
 * Runs an action and is the one place that fails a step. A failure's annotation says what happened, what state things
 * are in and what to do; anything that is no `Failure` is reported as a defect of ours.
 * @param cancelledBy how the end is told that a signal asked for.
 */
export async function runAction(
  action: Action,
  runner: Runner = githubRunner(),
  cancelledBy = 'Cancelled by the runner',
): Promise<void> {
  using cancelled = cancellation(process, name => runner.info(`${cancelledBy} (${name}): putting things right …`))
  try {
    await action(runner, cancelled.signal)
  } catch (error) {
    if (error instanceof Failure) report(runner, error)
    else reportDefect(runner, error)
  }
}

function report(runner: Runner, failure: Failure): void {
  const text = readAt(runner.terminal, failure.text)
  const lines = [text.what, text.state, text.next].filter(line => line !== undefined)
  // What is wrong with an input and what is allowed fit on the one line that lists of annotations show.
  runner.fail(lines.join(failure instanceof InputError ? ' ' : '\n'))
  if (text.detail !== undefined) runner.quote(text.detail)
}

function reportDefect(runner: Runner, error: unknown): void {
  const { message, stack } = described(error)
  runner.fail(
    [
      `Unexpected error, a defect of Lambda Canary: ${message}`,
      'Run "recover" if a rollout was in flight; it puts the alias right by its record.',
      'Please report it with the log of this step, run with debug logging.',
    ].join('\n'),
  )
  runner.debug(stack ?? message)
}

/** Errors of Node's own realm are not `instanceof Error` everywhere, so that only their shape is looked at. */
function described(error: unknown): { message: string; stack: string | undefined } {
  if (typeof error !== 'object' || error === null) return { message: String(error), stack: undefined }
  const name = 'name' in error ? String(error.name) : 'Error'
  const message = 'message' in error ? String(error.message) : JSON.stringify(error)
  return { message: `${name}: ${message}`, stack: 'stack' in error ? String(error.stack) : undefined }
}
