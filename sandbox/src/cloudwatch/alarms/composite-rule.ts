import type { AlarmState } from './alarm.ts'

/** A parsed `AlarmRule`. */
export type Rule =
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: Rule }
  | { readonly kind: 'and' | 'or'; readonly left: Rule; readonly right: Rule }

const TOKEN = /\s*(?:([()])|"([^"]+)"|([^\s()"]+))/y

interface Token {
  readonly text: string
  readonly quoted: boolean
}

/**
 * Parses `ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA(arn:…))`; NOT binds tightest, then AND, then OR.
 * @returns undefined when the text is no rule.
 */
export function parseRule(text: string): Rule | undefined {
  const list = tokens(text)
  if (list === undefined) return undefined
  const reader = new Reader(list)
  const rule = either(reader)
  return reader.peek() === undefined ? rule : undefined
}

/** The names of the alarms a rule looks at; an ARN is reduced to its name. */
export function alarmsIn(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return []
    case 'state':
      return [rule.alarm]
    case 'not':
      return alarmsIn(rule.of)
    case 'and':
    case 'or':
      return [...new Set([...alarmsIn(rule.left), ...alarmsIn(rule.right)])]
  }
}

export function holds(rule: Rule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value
    case 'state':
      return stateOf(rule.alarm) === rule.state
    case 'not':
      return !holds(rule.of, stateOf)
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf)
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf)
  }
}

export function alarmNameOf(nameOrArn: string): string {
  return /^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn
}

function tokens(text: string): readonly Token[] | undefined {
  const found: Token[] = []
  const pattern = new RegExp(TOKEN)
  const end = text.trimEnd().length
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text)
    if (match === null) return undefined
    const [, bracket, quoted, word] = match
    found.push({ text: bracket ?? quoted ?? word ?? '', quoted: quoted !== undefined })
  }
  return found
}

class Reader {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(list: readonly Token[]) {
    this.#tokens = list
  }

  peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  take(): Token | undefined {
    return this.#tokens[this.#next++]
  }

  accept(word: string): boolean {
    const token = this.peek()
    if (token === undefined || token.quoted || token.text !== word) return false
    this.#next++
    return true
  }
}

function either(reader: Reader): Rule | undefined {
  let left = both(reader)
  while (left !== undefined && reader.accept('OR')) {
    const right = both(reader)
    left = right && { kind: 'or', left, right }
  }
  return left
}

function both(reader: Reader): Rule | undefined {
  let left = single(reader)
  while (left !== undefined && reader.accept('AND')) {
    const right = single(reader)
    left = right && { kind: 'and', left, right }
  }
  return left
}

function single(reader: Reader): Rule | undefined {
  if (reader.accept('NOT')) {
    const of = single(reader)
    return of && { kind: 'not', of }
  }
  if (reader.accept('(')) {
    const inner = either(reader)
    return reader.accept(')') ? inner : undefined
  }
  if (reader.accept('TRUE')) return { kind: 'constant', value: true }
  if (reader.accept('FALSE')) return { kind: 'constant', value: false }
  const state = (['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const).find(name => reader.accept(name))
  if (state === undefined || !reader.accept('(')) return undefined
  const alarm = reader.take()
  if (alarm === undefined || (!alarm.quoted && /^[()]$/.test(alarm.text)) || !reader.accept(')')) return undefined
  return { kind: 'state', state, alarm: alarmNameOf(alarm.text) }
}
