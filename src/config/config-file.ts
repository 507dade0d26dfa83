import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError } from '../report/failure.ts'
import { nearest } from '../values/nearest.ts'
import { type InputShape, inputsOf, type ReadInput } from './schema.ts'

/** The inputs of one function as `lambda-canary.yml` gives them, as texts by their kebab-case names. */
export type FileInputs = ReadonlyMap<string, string>

export interface ConfigFile {
  readonly path: string
  readonly inputs: FileInputs
}

/** The file that is looked for when `config-file` is not set, and not missed when absent. */
export const CONFIG_FILE = 'lambda-canary.yml'

const ALLOWED = `a file in the workspace, e.g. ${CONFIG_FILE}`

/**
 * Reads the inputs of a function from the config file: those at its top level, then those under the function's name.
 * YAML is loaded only when the file is there: start-up is on the user's clock.
 * @returns no inputs when there is no file and nobody asked for one.
 * @throws InputError for a file that is missing, not YAML, or has unknown keys.
 */
export async function readConfigFile(shape: InputShape, read: ReadInput, folder: string): Promise<ConfigFile> {
  const asked = read('config-file').trim()
  const path = asked === '' ? CONFIG_FILE : asked
  const text = await contents(resolve(folder, path), path)
  if (text === undefined && asked === '') return { path, inputs: new Map() }
  if (text !== undefined) {
    const parsed = await parseYaml(path, text)
    return { path, inputs: fileInputs(shape, path, parsed, read('function-name').trim()) }
  }
  throw new InputError('config-file', path, 'names no file that is there', ALLOWED)
}

/** An input of the step, or else of the file. */
export function layered(read: ReadInput, file: FileInputs): ReadInput {
  return name => {
    const given = read(name)
    return given.trim() === '' ? (file.get(name) ?? '') : given
  }
}

/** Nothing there, a folder, and a path below a file. */
const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR'])

async function contents(path: string, asked: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
    if (NO_FILE.has(code)) return undefined
    throw new InputError('config-file', asked, `cannot be read${code === '' ? '' : ` (${code})`}`, ALLOWED)
  }
}

async function parseYaml(path: string, text: string): Promise<unknown> {
  const { parseYamlText } = await import('./yaml-text.ts')
  try {
    return parseYamlText(text) ?? {}
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
    throw new InputError('config-file', path, `is not valid YAML (${message.split('\n')[0]})`, 'a map of inputs')
  }
}

/** The pure part: picks and flattens one function's inputs out of the parsed file. */
export function fileInputs(shape: InputShape, path: string, parsed: unknown, functionName: string): FileInputs {
  const names = inputsOf(shape).map(input => input.name)
  const { functions, ...top } = mapOf(path, parsed, 'the file')
  const inputs = new Map(texts(path, names, top))
  if (functions === undefined) return inputs
  const byName = mapOf(path, functions, '"functions"')
  const known = Object.keys(byName)
  const chosen = functionName === '' && known.length === 1 ? known[0] : functionName
  if (chosen === undefined || chosen === '' || !known.includes(chosen)) {
    throw new InputError('function-name', functionName, `is not one of the functions of ${path}`, known.join(', '))
  }
  inputs.set('function-name', chosen)
  for (const [name, text] of texts(path, names, mapOf(path, byName[chosen] ?? {}, `"${chosen}"`)))
    inputs.set(name, text)
  return inputs
}

function mapOf(path: string, value: unknown, place: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new InputError('config-file', path, `has something else than a map of inputs as ${place}`, 'e.g. alias: live')
}

/** Values as the text an input would have: one parser, whatever the source. */
function texts(path: string, names: readonly string[], map: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(map).flatMap(([name, value]): [string, string][] => {
    if (name === 'config-file' || !names.includes(name)) {
      throw new InputError('config-file', path, `has the unknown input "${name}"`, allowedInputs(name, names))
    }
    if (value === null || value === undefined) return []
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]]
  })
}

function allowedInputs(name: string, names: readonly string[]): string {
  const meant = nearest(
    name,
    names.filter(other => other !== 'config-file'),
  )
  return `the inputs of the action${meant === undefined ? '' : `; the nearest is "${meant}"`}`
}
