import type { TerminalRunner } from './terminal.ts'

/** What a command came to, as lines for a person: every output that has a value. */
export function resultLines({ outputs }: TerminalRunner): string[] {
  const shown = [...outputs].filter(([name, value]) => value !== '' && name !== 'result-json')
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
}

/** The same for a program: the outputs by their names, with `result-json` as the object it is. */
export function resultJson({ outputs, failure }: TerminalRunner): string {
  const { 'result-json': whole = '{}', ...plain } = Object.fromEntries(outputs)
  const result: unknown = JSON.parse(whole)
  return JSON.stringify({ ...plain, result, ...(failure === undefined ? {} : { failure }) }, undefined, 2)
}
