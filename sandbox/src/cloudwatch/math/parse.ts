import { type Expression, MathProblem, type Operator } from './expression.ts'

interface Token {
  readonly kind: 'number' | 'word' | 'text' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|"([^"]*)"|'([^']*)'|(==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]))/y

/** Binding strength, loosest first. `^` stands apart: it binds to the right and tighter than a minus sign. */
const LEVELS: readonly Readonly<Record<string, Operator>>[] = [
  { OR: 'OR', '||': 'OR' },
  { AND: 'AND', '&&': 'AND' },
  { '==': '==', '!=': '!=', '<': '<', '>': '>', '<=': '<=', '>=': '>=' },
  { '+': '+', '-': '-' },
  { '*': '*', '/': '/' },
]

/** Parses metric math. @throws MathProblem that names the place. */
export function parseExpression(text: string): Expression {
  return new Parser(tokens(text)).whole()
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  const pattern = new RegExp(TOKEN)
  const end = text.trimEnd().length
  while (pattern.lastIndex < end) {
    const at = text.length - text.slice(pattern.lastIndex).trimStart().length
    const match = pattern.exec(text)
    if (match === null) throw new MathProblem(`unexpected character at position ${at + 1}`)
    const [, number, word, double, single, symbol] = match
    if (number !== undefined) found.push({ kind: 'number', text: number, at })
    else if (word !== undefined) found.push({ kind: 'word', text: word, at })
    else if (symbol !== undefined) found.push({ kind: 'symbol', text: symbol, at })
    else found.push({ kind: 'text', text: double ?? single ?? '', at })
  }
  found.push({ kind: 'end', text: 'end of expression', at: text.length })
  return found
}

class Parser {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(list: readonly Token[]) {
    this.#tokens = list
  }

  whole(): Expression {
    const expression = this.#binary(0)
    if (this.#peek().kind !== 'end') throw this.#unexpected()
    return expression
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level]
    if (operators === undefined) return this.#unary()
    let left = this.#binary(level + 1)
    for (;;) {
      const token = this.#peek()
      const operator = token.kind === 'symbol' || token.kind === 'word' ? operators[token.text] : undefined
      if (operator === undefined) return left
      this.#take()
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1) }
    }
  }

  #unary(): Expression {
    if (this.#accept('-')) return { kind: 'negate', of: this.#unary() }
    if (this.#accept('+')) return this.#unary()
    const base = this.#primary()
    return this.#accept('^') ? { kind: 'binary', operator: '^', left: base, right: this.#unary() } : base
  }

  #primary(): Expression {
    const token = this.#take()
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) }
    if (token.kind === 'text') return { kind: 'text', value: token.text }
    if (token.kind === 'word') {
      if (!this.#accept('(')) return { kind: 'id', name: token.text }
      return { kind: 'call', name: token.text, arguments: this.#list(')') }
    }
    if (token.text === '[') return { kind: 'array', items: this.#list(']') }
    if (token.text === '(') {
      const inner = this.#binary(0)
      this.#expect(')')
      return inner
    }
    this.#next--
    throw this.#unexpected()
  }

  #list(close: string): readonly Expression[] {
    const items: Expression[] = []
    if (this.#accept(close)) return items
    do items.push(this.#binary(0))
    while (this.#accept(','))
    this.#expect(close)
    return items
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: 'end of expression', at: 0 }
  }

  #take(): Token {
    const token = this.#peek()
    this.#next++
    return token
  }

  #accept(symbol: string): boolean {
    const token = this.#peek()
    if (token.kind !== 'symbol' || token.text !== symbol) return false
    this.#next++
    return true
  }

  #expect(symbol: string): void {
    if (!this.#accept(symbol)) throw this.#unexpected()
  }

  #unexpected(): MathProblem {
    const token = this.#peek()
    return new MathProblem(`unexpected '${token.text}' at position ${token.at + 1}`)
  }
}
