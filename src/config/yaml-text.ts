import { parseDocument, visit } from 'yaml'

/**
 * YAML as plain data; an empty text is null. A number or boolean that would print otherwise than it was written stays
 * the text it was: account `012345678901`, version `1.10`, variable `True`.
 * A file of its own: it is loaded on first use, and a bundle keeps the names of a CommonJS package only where they are
 * imported statically.
 * @throws Error for what is not YAML, or YAML only by a tag that nobody here knows.
 */
export function parseYamlText(text: string): unknown {
  const document = parseDocument(text, { resolveKnownTags: false })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) throw problem
  visit(document, {
    Scalar(_key, node) {
      const { value, source } = node
      if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') return
      if (source !== undefined && String(value) !== source) node.value = source
    },
  })
  const data: unknown = document.toJS({ maxAliasCount: 100 })
  if (isCircular(data)) throw new Error('an alias names what it is part of')
  return data
}

function isCircular(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false
  return above.includes(value) || Object.values(value).some(part => isCircular(part, [...above, value]))
}
