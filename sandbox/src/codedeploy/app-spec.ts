import { isObject, type JsonObject, refused } from './json.ts'

/** What one deployment shifts: an AppSpec of version 0.0 with one function (F§4.1). */
export interface AppSpec {
  /** Name of the resource in the AppSpec. */
  readonly target: string
  readonly functionName: string
  readonly alias: string
  readonly currentVersion: string
  readonly targetVersion: string
}

/** Reads the JSON form; YAML is not emulated. @throws AwsError InvalidRevisionException */
export function parseAppSpec(content: string): AppSpec {
  const entries = resourcesOf(content).flatMap(resource => Object.entries(resource))
  const [entry] = entries
  if (entry === undefined || entries.length !== 1) throw invalid('names no single resource')
  const [target, resource] = entry
  const properties = isObject(resource) && isObject(resource.Properties) ? resource.Properties : {}
  const text = (name: string): string => {
    const value = properties[name]
    if (typeof value !== 'string') throw invalid(`has no property ${name}`)
    return value
  }
  return {
    target,
    functionName: text('Name'),
    alias: text('Alias'),
    currentVersion: text('CurrentVersion'),
    targetVersion: text('TargetVersion'),
  }
}

function resourcesOf(content: string): readonly JsonObject[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(content)
  } catch {
    throw invalid('is not JSON')
  }
  const resources = isObject(parsed) ? parsed.Resources : undefined
  return Array.isArray(resources) ? resources.filter(isObject) : []
}

function invalid(why: string): Error {
  return refused('InvalidRevisionException', `The AppSpec ${why}.`)
}
