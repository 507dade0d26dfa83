import { parse } from 'yaml'

/**
 * YAML as plain data; an empty text is null. A file of its own: it is loaded on first use, and a bundle keeps the names
 * of a CommonJS package only where they are imported statically.
 */
export function parseYamlText(text: string): unknown {
  return parse(text)
}
