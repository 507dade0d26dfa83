import { parse } from 'yaml'
import * as z from 'zod/mini'

const withs = z.optional(z.record(z.string(), z.unknown()))
const workflow = z.looseObject({
  jobs: z.record(
    z.string(),
    z.looseObject({ with: withs, steps: z.optional(z.array(z.looseObject({ with: withs }))) }),
  ),
})

/** A function that a caller names, with what it says about it. */
export interface Named {
  readonly functionName: string
  readonly alias: string
  readonly alarms: readonly string[]
}

/**
 * The functions of a caller, and of the config file beside it. What only an expression says is left out: of a matrix the
 * config file names the functions.
 * @param text of the caller's file. @param config text of `lambda-canary.yml`.
 */
export function functionsOf(text: string, config: string | undefined): readonly Named[] {
  const { jobs } = workflow.parse(parse(text))
  const given = Object.values(jobs).flatMap(({ with: own, steps = [] }) => [own, ...steps.map(step => step.with)])
  const all = [...given, ...(config === undefined ? [] : inFile(parse(config)))].flatMap((inputs = {}) => {
    const names = [...texts(inputs['function-name']), ...texts(inputs['function-names'])]
    const alias = texts(inputs.alias)[0] ?? 'live'
    return names.map(functionName => ({ functionName, alias, alarms: texts(inputs.alarms) }))
  })
  const byName = Map.groupBy(all, ({ functionName, alias }) => `${functionName}:${alias}`)
  return [...byName.values()].flatMap(same =>
    same.slice(0, 1).map(one => ({ ...one, alarms: [...new Set(same.flatMap(({ alarms }) => alarms))] })),
  )
}

const file = z.looseObject({ functions: z.optional(z.record(z.string(), z.nullable(z.looseObject({})))) })

function inFile(parsed: unknown): Readonly<Record<string, unknown>>[] {
  const { functions, ...top } = file.parse(parsed ?? {})
  if (functions === undefined) return [top]
  return Object.entries(functions).map(([name, own]) => ({ ...top, ...own, 'function-name': name }))
}

/** Names, however a list is written; no expression, no pattern and no ARN of something that is not here. */
function texts(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? split(value) : []
  return list.map(String).filter(name => /^[\w-]+$/.test(name))
}

function split(text: string): readonly unknown[] {
  if (!text.trim().startsWith('[')) return text.split(/[\n,]/).map(name => name.trim())
  const parsed: unknown = JSON.parse(text)
  return Array.isArray(parsed) ? parsed : []
}
