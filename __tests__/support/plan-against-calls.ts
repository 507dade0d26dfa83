import type { Call } from '../../sandbox/src/http/call-log.ts'
import type { PlannedCall } from '../../src/plan/calls.ts'

/** `<new version>`; the size of a body is no placeholder, it is what both sides print of it. */
const PLACEHOLDER = /<(?!\d+ bytes>)[^<>]+>/g

/** Stand for another value at every place: a revision changes with every write, a record with every step. */
const FREE: ReadonlySet<string> = new Set(['<revision>', '<record>', '<hidden>'])

/** Services that sign under another name than people call them by. */
const NAMES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' }

/**
 * What a plan is held against: everything that changes something, and the calls of one version (smoke test, wake). That an
 * alarm goes red is the test's doing.
 */
export function callsOfRun(calls: readonly Call[]): readonly Call[] {
  return calls.filter(
    ({ write, operation, status }) =>
      (write || operation === 'Invoke') && operation !== 'SetAlarmState' && status !== undefined,
  )
}

/**
 * Holds a plan against the calls of the real run: same operations in the same order, each stating exactly the planned
 * input, every placeholder bound to one value throughout.
 * @returns in what they differ, one line each; empty when in nothing.
 */
export function planProblems(planned: readonly PlannedCall[], calls: readonly Call[]): string[] {
  const names = (list: readonly { readonly service: string; readonly operation: string }[]): string =>
    list.map(({ service, operation }) => `${NAMES[service] ?? service} ${operation}`).join(', ')
  if (names(planned) !== names(calls)) return [`planned: ${names(planned)}`, `called: ${names(calls)}`]
  const bound = new Map<string, string>()
  return planned.flatMap((call, index) =>
    differences(JSON.parse(JSON.stringify(call.input)), calls[index]?.input, bound).map(
      text => `${index + 1}. ${call.operation}: ${text}`,
    ),
  )
}

/**
 * Probes go on for as long as the steps do: they are the calls of versions beyond the planned ones, and there must be some.
 * Both sides without them.
 */
export function withoutProbes(stated: readonly PlannedCall[], made: readonly Call[]) {
  const planned = stated.filter(({ repeated }) => repeated === undefined)
  if (planned.length === stated.length) return { planned, calls: made }
  const once = planned.filter(({ operation }) => operation === 'Invoke').length
  const invokes = made.filter(({ operation }) => operation === 'Invoke')
  const probes = new Set(invokes.slice(once))
  return probes.size === 0
    ? { planned: stated, calls: made }
    : { planned, calls: made.filter(call => !probes.has(call)) }
}

function differences(planned: unknown, actual: unknown, bound: Map<string, string>, path = ''): string[] {
  if (typeof planned === 'string' && typeof actual === 'string') {
    return binds(planned, actual, bound) ? [] : [`${path} planned ${planned}, was ${actual}`]
  }
  if (!isObject(planned) || !isObject(actual)) {
    const same = JSON.stringify(planned) === JSON.stringify(actual)
    return same ? [] : [`${path} planned ${JSON.stringify(planned)}, was ${JSON.stringify(actual)}`]
  }
  const rest = new Map(Object.entries(actual))
  const found = Object.entries(planned).flatMap(([key, value]) => {
    const name = [...rest.keys()].find(one => one === key) ?? [...rest.keys()].find(one => binds(key, one, bound))
    if (name === undefined) return [`${path}.${key} was planned, and not sent`]
    const sent = rest.get(name)
    rest.delete(name)
    return differences(value, sent, bound, `${path}.${key}`)
  })
  return [...found, ...[...rest.keys()].map(key => `${path}.${key} was sent, and not planned`)]
}

/** Matches the text around the placeholders, and binds what stands in their place. */
function binds(planned: string, actual: string, bound: Map<string, string>): boolean {
  const names = planned.match(PLACEHOLDER) ?? []
  const literals = planned.split(PLACEHOLDER).map(text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const match = new RegExp(`^${literals.join('(.+)')}$`, 's').exec(actual)
  if (match === null) return false
  return names.every((name, index) => {
    const value = match[index + 1] ?? ''
    if (FREE.has(name)) return true
    const known = bound.get(name)
    bound.set(name, known ?? value)
    return known === undefined || known === value
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
