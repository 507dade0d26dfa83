import type { ActionFacts } from '../../src/config/actions.ts'
import { type InputShape, inputsOf } from '../../src/config/schema.ts'
import { codeCell, escapeCell, table } from '../../src/report/markdown.ts'

/** The tables of an action's inputs, under their headings. */
export function inputTables(action: ActionFacts): string {
  return action.groups
    .map(({ title, shape }) => (title === '' ? inputTable(shape) : `### ${title}\n\n${inputTable(shape)}`))
    .join('\n\n')
}

function inputTable(shape: InputShape): string {
  const rows = inputsOf(shape).map(({ name, description, field: { allowed, example }, required, fallback }) => [
    codeCell(name),
    description.replaceAll('|', '\\|'),
    example === undefined ? escapeCell(allowed) : `${escapeCell(allowed)}, e.g. ${codeCell(example)}`,
    required ? '**required**' : fallback === undefined ? ' ' : codeCell(fallback),
  ])
  return table(['input', 'what it does', 'allowed', 'default'], rows)
}

export function outputTable(action: ActionFacts): string {
  return table(
    ['output', 'what it is'],
    Object.entries(action.outputs).map(([name, description]) => [codeCell(name), description]),
  )
}

/**
 * Puts a body between `<!-- name-start -->` and `<!-- name-end -->`.
 * @throws Error when the page lacks the two marks: it would silently stay without its table.
 */
export function withSection(page: string, name: string, body: string): string {
  const [start, end] = [`<!-- ${name}-start -->`, `<!-- ${name}-end -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`a page lacks ${start} … ${end}`)
  return `${page.slice(0, from + start.length)}\n\n${body}\n\n${page.slice(to)}`
}
