import * as z from 'zod/mini'
import { type Field, field, Problem } from './field.ts'
import { keepWritten } from './json.ts'

/**
 * Several values: one a line, separated by commas, or as a JSON list. `[]` is the explicit empty list.
 * @param items how one of them is read; its message names the item.
 */
export function list(items: Field<string>, example: string): Field<readonly string[]> {
  const allowed = `a list (one a line, separated by commas, or JSON), each ${items.allowed}`
  const shape = () => z.union([z.array(items.shape()), z.string()])
  return field({ allowed, example, shape }, text => {
    const parts = split(text)
    if (parts instanceof Problem) return parts
    const read: string[] = []
    for (const part of parts) {
      const item = items.parse(part)
      if (item instanceof Problem) return new Problem(`has the item "${part}", which ${item.text}`)
      if (read.includes(item)) return new Problem(`names "${part}" twice`)
      read.push(item)
    }
    return read
  })
}

function split(text: string): readonly string[] | Problem {
  if (!text.trimStart().startsWith('[')) {
    const parts = text.split(/[\n,]/).map(part => part.trim())
    const named = parts.filter(part => part !== '')
    return named.length > 0 ? named : new Problem('names nothing')
  }
  try {
    const parsed = z.array(z.union([z.string(), z.number()])).safeParse(JSON.parse(text, keepWritten))
    return parsed.success ? parsed.data.map(String) : new Problem('is not a JSON list of strings')
  } catch {
    return new Problem('begins like a JSON list but is not valid JSON')
  }
}
