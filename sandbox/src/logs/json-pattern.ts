import type { Matches } from './filter-pattern.ts'

const TOKEN = /\s*(?:(\$(?:\.[\w-]+)+)|"((?:[^"\\]|\\.)*)"|(&&|\|\||!=|<=|>=|[=<>()])|([^\s()&|=<>!"]+))/y

type Token = { readonly kind: 'selector' | 'text' | 'symbol' | 'word'; readonly text: string }

/**
 * JSON filter patterns (CWL FilterAndPatternSyntax, "Match terms in JSON log events"): `{ $.level = "ERR*" && $.ms > 5 }`
 * with `=`, `!=`, comparisons, `&&`, `||` and parentheses; `*` stands for any text. A line that is no JSON matches
 * nothing. @returns undefined for what the sandbox does not emulate (arrays, IS, EXISTS, regular expressions).
 */
export function parseJsonPattern(pattern: string): Matches | undefined {
  const inner = /^\{([\s\S]*)\}$/.exec(pattern.trim())?.[1]
  const tokens = inner === undefined ? undefined : tokenize(inner.trim())
  if (tokens === undefined) return undefined
  const parser = new Parser(tokens)
  const test = parser.either()
  if (test === undefined || !parser.done) return undefined
  return message => {
    const event = parseJson(message)
    return event !== undefined && test(event)
  }
}

type Test = (event: unknown) => boolean

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get done(): boolean {
    return this.#at === this.#tokens.length
  }

  either(): Test | undefined {
    return this.#chain(
      '||',
      () => this.#both(),
      (a, b) => event => a(event) || b(event),
    )
  }

  #both(): Test | undefined {
    return this.#chain(
      '&&',
      () => this.#one(),
      (a, b) => event => a(event) && b(event),
    )
  }

  #chain(symbol: string, next: () => Test | undefined, join: (a: Test, b: Test) => Test): Test | undefined {
    let test = next()
    while (test !== undefined && this.#takes(symbol)) {
      const other = next()
      test = other === undefined ? undefined : join(test, other)
    }
    return test
  }

  #one(): Test | undefined {
    if (this.#takes('(')) {
      const test = this.either()
      return this.#takes(')') ? test : undefined
    }
    const [selector, operator, value] = this.#tokens.slice(this.#at, this.#at + 3)
    if (selector?.kind !== 'selector' || operator?.kind !== 'symbol' || value === undefined) return undefined
    if (value.kind !== 'text' && value.kind !== 'word') return undefined
    this.#at += 3
    const path = selector.text.split('.').slice(1)
    return event => compare(path.reduce(member, event), operator.text, value)
  }

  #takes(symbol: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'symbol' || token.text !== symbol) return false
    this.#at += 1
    return true
  }
}

function compare(actual: unknown, operator: string, { text }: Token): boolean {
  const wanted = Number(text)
  switch (operator) {
    case '=':
      return equals(actual, text)
    case '!=':
      return actual !== undefined && !equals(actual, text)
    case '>':
      return typeof actual === 'number' && actual > wanted
    case '<':
      return typeof actual === 'number' && actual < wanted
    case '>=':
      return typeof actual === 'number' && actual >= wanted
    default:
      return typeof actual === 'number' && actual <= wanted
  }
}

function equals(actual: unknown, text: string): boolean {
  if (typeof actual === 'number') return actual === Number(text)
  if (typeof actual !== 'string') return false
  const parts = text.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(actual)
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (match === null) return undefined
    const [, selector, quoted, symbol, word = ''] = match
    if (selector !== undefined) tokens.push({ kind: 'selector', text: selector })
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replaceAll(/\\(.)/g, '$1') })
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol })
    else tokens.push({ kind: 'word', text: word })
  }
  return tokens
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
