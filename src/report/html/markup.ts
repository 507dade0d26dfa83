/** HTML that is safe by its making: every value put into {@link html} is escaped unless it is markup already. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | Markup | readonly Markup[] | undefined

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Control and format characters but line breaks: escape sequences, zero-width text, reversed reading order. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu

/** Tag of a template literal. `undefined` prints nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, index) => part + print(values[index])).join(''))
}

function print(value: Value): string {
  if (value === undefined) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return escapeHtml(String(value))
}

/** Text as one line of HTML that prints what it says, also inside of an attribute in quotation marks. */
export function escapeHtml(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/[&<>"']/g, character => ENTITIES[character] ?? '')
}

/** A style sheet of ours, which no value of a user ever becomes part of. */
export function styleSheet(css: string): Markup {
  return new Markup(`<style>${css}</style>`)
}
