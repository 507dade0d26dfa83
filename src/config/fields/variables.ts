import * as z from 'zod/mini'
import { type Field, field, Problem } from './field.ts'
import { json } from './json.ts'

export type TextMap = Readonly<Record<string, string>>

/** Names and values; numbers and booleans are taken as the text they print as. */
export const textMap = (): z.ZodMiniType<TextMap> =>
  z.pipe(
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    z.transform((map): TextMap => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]))),
  )

/** Names Lambda sets itself and refuses from us, with a message that names no input. */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/

/** All variables of a function together, in bytes (F§1.6). */
const LIMIT = 4096

/** The environment variables of a function, as JSON. Their values are secret: no message quotes them. */
export function variables(): Field<TextMap> {
  const source = json(textMap, '{"LOG_LEVEL": "info"}', { secret: true, asWritten: true })
  return field(source, text => {
    const map = source.parse(text)
    return map instanceof Problem ? map : (refused(map) ?? map)
  })
}

function refused(map: TextMap): Problem | undefined {
  const names = Object.keys(map)
  const misspelt = names.find(name => !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name) && !RESERVED.test(name))
  if (misspelt !== undefined) return new Problem(`has "${misspelt}", which cannot be the name of a variable`)
  const reserved = names.find(name => RESERVED.test(name))
  if (reserved !== undefined) return new Problem(`has "${reserved}", which is reserved for Lambda itself`)
  const bytes = Buffer.byteLength(names.map(name => name + map[name]).join(''))
  return bytes > LIMIT ? new Problem(`holds ${bytes} bytes, more than the ${LIMIT} of a function`) : undefined
}
