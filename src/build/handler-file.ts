import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { Failure, type FailureText } from '../report/failure.ts'
import type { Package, PackageEntry } from './package.ts'

/** What decides where Lambda looks for the code of a function. */
export type HandlerSettings = Pick<FunctionConfiguration, 'Handler' | 'Layers' | 'Environment'> & {
  readonly Runtime?: string | undefined
}

type Entries = readonly Pick<PackageEntry, 'path' | 'mode'>[]

/** Where the runtime looks, in words, and whether it would find something there. */
interface Search {
  readonly needs: string
  readonly finds: (entries: Entries) => boolean
  readonly advice: string
  /** What the setting would have to be for a file of that name in another folder. */
  readonly elsewhere?: (path: string) => string | undefined
}

/** Lambda unpacks a package here. */
const TASK_ROOT = '/var/task/'

/**
 * A package whose handler is not in it is published, and then fails at its first call: found before anything is uploaded.
 * Only for runtimes whose rules are public: Node.js, Python, and the one file of `provided` (F§7).
 * @param tell takes a line for what may still come from a layer, a wrapper or a search path.
 * @throws Failure naming what was looked for and what is there.
 */
export function checkHandler(pkg: Package, settings: HandlerSettings, tell: (line: string) => void): void {
  const { Runtime: runtime, Handler: handler } = settings
  if (pkg.kind !== 'zip' || runtime === undefined) return
  const search = searchFor(runtime, handler)
  if (search === undefined || search.finds(pkg.entries)) return
  const problem = missing(pkg.entries, pkg.origin, search)
  const bringer = bringerOf(settings)
  if (bringer === undefined) throw new Failure(problem)
  tell(`${problem.what} ${bringer} may bring it.`)
}

function searchFor(runtime: string, handler: string | undefined): Search | undefined {
  if (runtime.startsWith('provided')) return bootstrapSearch(runtime)
  if (handler === undefined) return undefined
  if (runtime.startsWith('nodejs')) return nodeSearch(handler)
  return runtime.startsWith('python') ? pythonSearch(handler) : undefined
}

function bootstrapSearch(runtime: string): Search {
  return {
    needs: `The runtime ${runtime} needs a program called bootstrap at the root of the package`,
    finds: entries => entries.some(({ path }) => path === 'bootstrap'),
    advice: 'Give the program that name.',
  }
}

/** Of a handler that is in none of the places. */
const OTHER_HANDLER = 'Set the input "handler" to what is there, or hand over another package.'

/**
 * As Lambda's client for Node.js looks: behind the last `/` the name ends at the first dot; then the file as it is, with
 * an extension, as a folder that `require` takes, and last as a module of `node_modules`.
 */
function nodeSearch(handler: string): Search | undefined {
  if (handler.includes('..'))
    return malformed(handler, 'file and its export, without the ".." that Lambda\'s client for Node.js refuses')
  const plain = handler.replace(/\/{2,}/g, '/').replace(/(^|\/)(?:\.\/)+/g, '$1')
  const local = plain.startsWith(TASK_ROOT) ? plain.slice(TASK_ROOT.length) : plain
  if (local.startsWith('/')) return undefined
  const [, folder = '', name, exported] = /^(.*\/)?([^./]+)\.([^/]+)$/s.exec(local) ?? []
  if (name === undefined || exported === undefined) return malformed(handler, 'file and its export')
  const path = folder + name
  const files = ['', '.js', '.mjs', '.cjs', '/index.js', '/index.json', '/index.node', '/package.json']
  const wanted = new Set(files.map(end => path + end))
  const module = new RegExp(`^(?:${escaped(folder)})?node_modules/${escaped(name)}(?:[./]|$)`)
  return {
    needs: `The handler "${handler}" needs ${path}.js, ${path}.mjs or ${path}.cjs`,
    finds: entries =>
      entries.some(entry => wanted.has(entry.path) || module.test(entry.path)) || throughLink(entries, path),
    advice: OTHER_HANDLER,
    elsewhere: found => {
      const [, other] = /^(.+)\.[mc]?js$/.exec(found) ?? []
      return other?.split('/').at(-1) === name ? `${other}.${exported}` : undefined
    },
  }
}

/** As Lambda's client for Python looks: the module ends at the last dot, and both `.` and `/` part its packages. */
function pythonSearch(handler: string): Search {
  const [, modules, exported] = /^(.+)\.([^.]*)$/s.exec(handler) ?? []
  if (modules === undefined || exported === undefined) return malformed(handler, 'module and its function')
  const path = modules.replaceAll('.', '/')
  const name = path.split('/').at(-1) ?? ''
  const module = new RegExp(`^${escaped(path)}(?:/__init__)?\\.(?:pyc?|(?:[^/]+\\.)?so)$`)
  return {
    needs: `The handler "${handler}" needs ${path}.py or ${path}/__init__.py`,
    finds: entries => entries.some(entry => module.test(entry.path)) || throughLink(entries, path),
    advice: OTHER_HANDLER,
    elsewhere: found => {
      const [, other] = /^(.+)\.py$/.exec(found) ?? []
      return other?.split('/').at(-1) === name ? `${other.replaceAll('/', '.')}.${exported}` : undefined
    },
  }
}

function malformed(handler: string, parts: string): Search {
  return { needs: `The handler "${handler}" must name a ${parts}`, finds: () => false, advice: OTHER_HANDLER }
}

/** A folder on the way that is a link: what lies behind it is taken on trust. */
function throughLink(entries: Entries, path: string): boolean {
  return entries.some(entry => entry.mode === 'link' && path.startsWith(`${entry.path}/`))
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function missing(entries: Entries, origin: string, { needs, elsewhere, advice }: Search): FailureText {
  const near = entries.flatMap(({ path }) => {
    const handler = elsewhere?.(path)
    return handler === undefined ? [] : [{ path, handler }]
  })[0]
  return {
    what: `${needs}, and there is none in ${origin}.`,
    state: 'Nothing was changed.',
    next:
      near === undefined
        ? `In it are: ${listed(entries)}. ${advice}`
        : `There is ${near.path}: set the input "handler" to ${near.handler}, or make that folder the root of the package.`,
  }
}

/** How many names a message has room for. */
const NAMED = 8

/** What is at the root of the package. */
function listed(entries: Entries): string {
  const names = [...new Set(entries.map(({ path }) => path.replace(/\/.*$/s, '/')))]
  const rest = names.length - NAMED
  return `${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** What besides the package may hold the handler, or change what is called. */
function bringerOf({ Runtime: runtime, Layers, Environment }: HandlerSettings): string | undefined {
  if (Layers !== undefined && Layers.length > 0) return 'A layer'
  if (Environment?.Error !== undefined) return 'A wrapper or search path among its variables, which cannot be read,'
  const variables = Environment?.Variables ?? {}
  if ('AWS_LAMBDA_EXEC_WRAPPER' in variables) return 'The wrapper of AWS_LAMBDA_EXEC_WRAPPER'
  const search = runtime?.startsWith('python') === true ? 'PYTHONPATH' : 'NODE_PATH'
  return search in variables ? `A folder of ${search}` : undefined
}
