import { redactForeign } from '../report/redact.ts'

const LINES = 10
const CHARACTERS = 200

/**
 * The last lines of a log tail as `Invoke` returns it: base64 of up to 4 KB (F§3.7), whose first line may be cut.
 * @param secrets values that must not be quoted.
 * @returns at most ten lines of at most 200 characters.
 */
export function lastLogLines(logResult: string | undefined, secrets: readonly string[]): string[] {
  const text = redactForeign(Buffer.from(logResult ?? '', 'base64').toString('utf8'), secrets)
  return text
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '' && !/^(START|END) RequestId:/.test(line))
    .slice(-LINES)
    .map(line => (line.length <= CHARACTERS ? line : `${line.slice(0, CHARACTERS)}…`))
}
