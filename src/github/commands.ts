/**
 * Makes text safe to print where GitHub reads commands from the log: a function's own log line or an alias
 * description must not set an output or stop masking by starting with `::` or holding `##[`. The runner trims what .NET
 * takes for white space, of which JavaScript does not know U+0085 and U+180E.
 */
export function harmless(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(line => line.replace(/^([\s\u0085\u180e]*):(?=:)/, '$1:\u200b').replaceAll('##[', '## ['))
    .join('\n')
}
