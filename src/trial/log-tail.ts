import { redactForeign } from '../report/redact.ts'

const LINES = 10
const CHARACTERS = 200
const TAIL_BYTES = 4096

/**
 * The last lines of a log tail as `Invoke` returns it: base64 of up to 4 KB (F§3.7), whose first line may be cut.
 * @param secrets values that must not be quoted.
 * @returns at most ten lines of at most 200 characters.
 */
export function lastLogLines(logResult: string | undefined, secrets: readonly string[]): string[] {
  const tail = Buffer.from(logResult ?? '', 'base64')
  // The end of a secret that was cut is known to nobody, so that a line without its beginning is not quoted.
  const whole = tail.length < TAIL_BYTES ? tail : tail.subarray(tail.indexOf('\n') + 1 || tail.length)
  return redactForeign(whole.toString('utf8'), secrets)
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '' && !/^(START|END) RequestId:/.test(line))
    .slice(-LINES)
    .map(line => (line.length <= CHARACTERS ? line : `${line.slice(0, CHARACTERS)}…`))
}
