import { CallMatcher, type MatchableCall } from './call-matcher.ts'
import type { Effect, Fault } from './fault.ts'

interface Registered {
  readonly id: number
  readonly fault: Fault
  readonly matcher: CallMatcher
}

/** The faults waiting for their call. */
export class FaultInjector {
  #registered: Registered[] = []
  #count = 0

  /** @returns a number that removes it again. */
  add(fault: Fault): number {
    const id = ++this.#count
    this.#registered.push({ id, fault, matcher: new CallMatcher(fault) })
    return id
  }

  remove(id: number): void {
    this.#registered = this.#registered.filter(entry => entry.id !== id)
  }

  clear(): void {
    this.#registered = []
  }

  all(): readonly (Fault & { readonly id: number })[] {
    return this.#registered.map(({ id, fault }) => ({ ...fault, id }))
  }

  /** Everything that hits this call, in the order it was registered. Every matching fault counts it. */
  effects(call: MatchableCall): readonly Effect[] {
    return this.#registered.filter(({ matcher }) => matcher.takes(call)).map(({ fault }) => fault.effect)
  }
}
