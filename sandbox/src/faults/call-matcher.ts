import type { CallPattern } from './fault.ts'

/** What a pattern is held against. */
export interface MatchableCall {
  readonly service: string
  readonly operation: string
  readonly resource?: string
}

/** Counts the calls that fit a pattern and says whose turn it is. */
export class CallMatcher {
  readonly #pattern: CallPattern
  #seen = 0

  constructor(pattern: CallPattern) {
    this.#pattern = pattern
  }

  /** Takes note of `call`. @returns whether the pattern applies to it. */
  takes(call: MatchableCall): boolean {
    const { service, operation, resource, nth = 1, count = 1 } = this.#pattern
    if (service !== undefined && service !== call.service) return false
    if (operation !== undefined && operation !== call.operation) return false
    if (resource !== undefined && !(call.resource ?? '').includes(resource)) return false
    this.#seen += 1
    return this.#seen >= nth && (count === 'always' || this.#seen < nth + count)
  }
}
