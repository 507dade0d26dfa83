import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { RuntimeError } from './function-error.ts'

export type Handler = (this: unknown, ...parameters: readonly unknown[]) => unknown

/**
 * Finds the handler by the rules of AWS' own Node.js runtime: `src/app.handler` is the export `handler` of `app` in
 * `src`, tried without extension, then as `.js` (an ES module when the nearest package.json says so), `.mjs`, `.cjs`,
 * then as a package.
 */
export async function loadHandler(root: string, name: string): Promise<Handler> {
  if (name.includes('..')) {
    const advice = 'Use absolute paths when specifying root directories in handler names.'
    throw new RuntimeError('MalformedHandlerName', `'${name}' is not a valid handler name. ${advice}`)
  }
  const last = basename(name)
  const folder = name.slice(0, name.indexOf(last))
  const [, module, path] = /^([^.]*)\.(.*)$/.exec(last) ?? []
  if (module === undefined || path === undefined) throw new RuntimeError('MalformedHandlerName', 'Bad handler')
  const found = path.split('.').reduce<unknown>(property, await loadModule(root, folder, module))
  if (!found) throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`)
  if (!isHandler(found)) throw new RuntimeError('HandlerNotFound', `${name} is not a function`)
  return found
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function'
}

function property(holder: unknown, key: string): unknown {
  return holder === undefined || holder === null ? undefined : Reflect.get(Object(holder), key)
}

async function loadModule(root: string, folder: string, module: string): Promise<unknown> {
  try {
    return await findModule(root, folder, module)
  } catch (error) {
    if (types.isNativeError(error)) {
      if (error.name === 'SyntaxError') throw new RuntimeError('UserCodeSyntaxError', String(error))
      const code = 'code' in error ? error.code : undefined
      if (code === 'MODULE_NOT_FOUND') throw new RuntimeError('ImportModuleError', String(error))
    }
    throw error
  }
}

async function findModule(root: string, folder: string, module: string): Promise<unknown> {
  // Where Lambda's own runtime lives: errors of `require` name it.
  const require = createRequire('/var/runtime/index.mjs')
  const path = resolve(root, folder, module)
  if (existsSync(path)) return require(path)
  const js = `${path}.js`
  if (existsSync(js)) return isModuleFolder(dirname(js)) ? import(pathToFileURL(js).href) : require(js)
  if (existsSync(`${path}.mjs`)) return import(pathToFileURL(`${path}.mjs`).href)
  if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`)
  return require(require.resolve(module, { paths: [root, resolve(root, folder)] }))
}

/** The nearest package.json decides; a `node_modules` folder ends the search. */
function isModuleFolder(folder: string): boolean {
  if (basename(folder) === 'node_modules') return false
  const file = join(folder, 'package.json')
  if (existsSync(file)) {
    try {
      return property(JSON.parse(readFileSync(file, 'utf8')), 'type') === 'module'
    } catch {
      return false
    }
  }
  const parent = dirname(folder)
  return parent !== folder && isModuleFolder(parent)
}
