/** Markdown from values that others chose: descriptions, names, messages. Nothing here trusts its text. */

/** Control and format characters: escape sequences, zero-width text, reversed reading order. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu

/** Text as one line of Markdown that prints what it says: no markup, HTML, mention, reference or link comes alive. */
export function escapeText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/[\\`*_{}[\]()~$|]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^(\s*)([-+=#]|\d+[.)])/, (_match, space: string, mark: string) => `${space}${broken(mark)}`)
    .replace(/@(?=[\w-])/g, '@\u200b')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/\b(GH)-(?=\d)/gi, '$1-\u200b')
    .replace(/\b(https?|ftp|mailto):/gi, '$1&#58;')
    .replace(/\bwww\./gi, 'www&#46;')
}

/** A mark that would begin a list, heading or rule at the start of a line. */
function broken(mark: string): string {
  return /^\d/.test(mark) ? `${mark.slice(0, -1)}\\${mark.slice(-1)}` : `\\${mark}`
}

/** Text for one cell of a table; an empty one keeps its cell. */
export function escapeCell(text: string): string {
  return escapeText(text) || ' '
}

/** Text as inline code, whatever backticks it holds. In a table use {@link codeCell}. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(INVISIBLE, '')
  const fence = '`'.repeat(Math.max(0, ...(line.match(/`+/g) ?? []).map(run => run.length)) + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return line === '' ? '' : `${fence}${padding}${line}${padding}${fence}`
}

/** Inline code for one cell of a table, where a pipe ends the cell even inside code and a backslash does not save it. */
export function codeCell(text: string): string {
  return text.includes('|') ? `<code>${escapeText(text)}</code>` : code(text) || ' '
}

/** A block of text as it is, such as a log excerpt. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.replace(/\r\n?/g, '\n')}\n${fence}`
}

/**
 * A table. Cells are Markdown already: made by {@link escapeCell}, {@link code} or {@link link}.
 * @param right numbers of the columns aligned to the right, from 0.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = header.map((_cell, column) => (right.includes(column) ? '--:' : '---'))
  return [header, rule, ...rows].map(line).join('\n')
}

/** A link, or only its text when the address is not a plain web address. */
export function link(text: string, address: string): string {
  if (!/^https:\/\/[^\s<>()[\]"'`|\\]+$/.test(address)) return escapeText(text)
  return `[${escapeText(text)}](${address})`
}

/** A part that opens on a click. The body is Markdown already. */
export function details(title: string, body: string): string {
  return `<details><summary>${escapeText(title)}</summary>\n\n${body}\n\n</details>`
}
