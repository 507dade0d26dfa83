import { writeFile } from 'node:fs/promises'
import { stripVTControlCharacters, styleText } from 'node:util'
import { writeDocument } from '../github/document.ts'
import type { Runner } from '../github/runner.ts'
import { createRedactor } from '../report/redact.ts'
import type { Inputs, Options } from './command-line.ts'
import { asTyped, summaryAsTyped } from './wording.ts'

/** A runner that is a person's terminal, and what is left in it when a command has ended. */
export interface TerminalRunner extends Runner {
  readonly outputs: ReadonlyMap<string, string>
  /** What the command failed of. */
  readonly failure: string | undefined
}

/**
 * Lines for a person, in colour where `out` is a terminal that wants it (NO_COLOR, FORCE_COLOR). Outputs are kept for the end;
 * state is kept in memory, for what runs afterwards.
 * @param out where lines go: standard error when standard output is for a program.
 */
export function terminalRunner(inputs: Inputs, options: Options, out: NodeJS.WritableStream): TerminalRunner {
  const redactor = createRedactor()
  const states = new Map<string, string>()
  const outputs = new Map<string, string>()
  let failure: string | undefined
  let indent = ''
  const print = (text: string, style?: Parameters<typeof styleText>[0]): void => {
    for (const line of text.split('\n')) {
      out.write(`${indent}${style === undefined ? line : styleText(style, line, { stream: out })}\n`)
    }
  }
  const clean = (text: string): string => printable(redactor.redact(text))
  const say = (text: string): string => asTyped(clean(text), inputs, options.profile)
  return {
    terminal: true,
    profile: options.profile,
    outputs,
    get failure() {
      return failure
    },
    info: line => print(say(line)),
    debug: line => options.verbose && print(say(line), 'dim'),
    warning: line => print(say(`warning: ${line}`), 'yellow'),
    error: line => print(say(`error: ${line}`), 'red'),
    quote: text => print(printable(redactor.redactForeign(text)), 'dim'),
    async group(title, phase) {
      print(say(title), 'bold')
      indent += '  '
      try {
        return await phase()
      } finally {
        indent = indent.slice(2)
      }
    },
    input: name => inputs[name] ?? '',
    output: (name, value) => void outputs.set(name, clean(value)),
    state: name => states.get(name) ?? '',
    saveState: (name, value) => void states.set(name, value),
    exempt: words => redactor.exempt(words),
    mask: secret => void redactor.add(secret),
    hide: credential => redactor.hide(credential),
    clean,
    async summary(markdown) {
      if (options.summary === undefined) return
      try {
        await writeFile(options.summary, summaryAsTyped(clean(markdown), inputs, options.profile), { flag: 'a' })
      } catch (error) {
        print(clean(`warning: the summary was not written: ${String(error)}`), 'yellow')
      }
    },
    // A page about the rollout, for others too, and not advice to who typed.
    document: (file, text) => writeDocument(file, clean(text)),
    fail(message) {
      failure = say(message)
      print(`failed: ${failure}`, 'red')
    },
  }
}

/** Texts of AWS and of functions are among what is printed: they must not move the cursor, nor erase or colour anything. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}/gu, '')
}
