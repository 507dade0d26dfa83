/** What a person at 3 a.m. needs: what happened, what state things are in now, what to do next. */
export interface FailureText {
  /** One sentence, first line of every message. Names the input, alarm or resource, and its value. */
  readonly what: string
  /** What production is doing now. Left out only before anything was touched. */
  readonly state?: string
  /** What to do, with an example where one helps. */
  readonly next?: string
  /** The same for a person at a terminal, where it is more than an option in place of an input. */
  readonly atTerminal?: string
  /** The AWS or system message behind it, already free of secrets. */
  readonly detail?: string
}

/** The same text for the place it is read at: what to do at a terminal may be something else than in a workflow. */
export function readAt(terminal: boolean, text: FailureText): FailureText {
  return terminal && text.atTerminal !== undefined ? { ...text, next: text.atTerminal } : text
}

/** The only error a journey throws on purpose. Anything else is a defect of ours and is reported as one. */
export class Failure extends Error {
  override readonly name: string = 'Failure'
  readonly text: FailureText

  constructor(text: FailureText, cause?: unknown) {
    super([text.what, text.state, text.next, text.detail].filter(line => line !== undefined).join('\n'), { cause })
    this.text = text
  }
}

/** Bad input, found before the first AWS write (promise 9). */
export class InputError extends Failure {
  override readonly name = 'InputError'
  readonly input: string

  /**
   * @param allowed what the input accepts, with an example: `a percentage such as 10%`.
   * @param others the other inputs that are wrong, each said on a line of its own.
   */
  constructor(input: string, value: string, problem: string, allowed: string, others: readonly InputError[] = []) {
    super({
      what: `Input "${input}" ${problem}${value === '' ? '' : `: got "${oneLine(value)}"`}.`,
      next: [`Allowed: ${allowed}.`, ...others.map(({ text }) => `${text.what} ${text.next}`)].join('\n'),
    })
    this.input = input
  }
}

/** A value short enough for a message, and on one line. */
function oneLine(value: string): string {
  const line = value.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
