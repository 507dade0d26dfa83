/** What a cancelled job sends: SIGINT, after 7.5 s SIGTERM, after 2.5 s more the end (F§6.1). */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface Cancellation extends Disposable {
  readonly signal: AbortSignal
}

/** The part of `process` that is listened to. */
export interface SignalSource {
  on(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown
  off(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown
}

/**
 * An AbortSignal that fires at the first SIGINT or SIGTERM. Later signals are swallowed until it is disposed:
 * the time until the runner kills us belongs to the rollback.
 */
export function cancellation(source: SignalSource, cancelled: (name: NodeJS.Signals) => void): Cancellation {
  const controller = new AbortController()
  const listener = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) return
    cancelled(name)
    controller.abort(name)
  }
  for (const name of SIGNALS) source.on(name, listener)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of SIGNALS) source.off(name, listener)
    },
  }
}
