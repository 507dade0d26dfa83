import { createRedactor } from '../report/redact.ts'
import { writeDocument } from './document.ts'
import type { Runner } from './runner.ts'

/** Where a terminal runner reads and writes; a test gives its own. */
export interface Terminal {
  readonly inputs: Readonly<Record<string, string>>
  readonly write: (line: string) => void
  readonly verbose?: boolean
}

/** A runner without GitHub: plain lines, outputs printed at the end of the name, state kept in memory. */
export function terminalRunner({ inputs, write, verbose = false }: Terminal): Runner {
  const redactor = createRedactor()
  const states = new Map<string, string>()
  let indent = ''
  const print = (text: string): void => {
    for (const line of redactor.redact(text).split('\n')) write(`${indent}${line}`)
  }
  return {
    info: print,
    debug: line => verbose && print(line),
    warning: line => print(`warning: ${line}`),
    error: line => print(`error: ${line}`),
    quote: text => print(redactor.redactForeign(text)),
    async group(title, phase) {
      print(title)
      indent += '  '
      try {
        return await phase()
      } finally {
        indent = indent.slice(2)
      }
    },
    input: name => inputs[name] ?? '',
    output: (name, value) => print(`${name}=${value}`),
    state: name => states.get(name) ?? '',
    saveState: (name, value) => void states.set(name, value),
    exempt: words => redactor.exempt(words),
    mask: secret => void redactor.add(secret),
    hide: credential => redactor.hide(credential),
    clean: text => redactor.redact(text),
    async summary(markdown) {
      print(markdown)
    },
    document: (file, text) => writeDocument(file, redactor.redact(text)),
    fail(message) {
      print(`failed: ${message}`)
      process.exitCode = 1
    },
  }
}
