import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { init, parse } from 'es-module-lexer'
import { build, type Plugin } from 'esbuild'

/**
 * Makes one file of all the chunks that `entry` loads at its start. esbuild shares code by cutting it into as many chunks
 * as there are sets of entries that need it, and every file costs a start about as much as 15 kB of code do
 * (docs/performance.md). Whatever else imported one of them then imports the one file.
 * @param outdir of a build with splitting; its files are rewritten in place.
 * @param entry a file of it, as a path below it. Entries themselves are never merged: they run when they are loaded.
 */
export async function mergeChunks(outdir: string, entry: string, name: string): Promise<void> {
  await init
  const chunks = chunksOf(join(outdir, entry))
  if (chunks.length < 2) return
  const merged = join(outdir, 'chunks', `${name}.js`)
  await build({
    stdin: { contents: chunks.map((chunk, index) => exportsUnder(chunk, index)).join('\n'), resolveDir: outdir },
    outfile: merged,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    plugins: [keepLazy],
    logLevel: 'warning',
  })
  for (const chunk of chunks) rmSync(chunk)
  for (const file of filesOf(outdir)) if (file !== merged) redirect(file, chunks, merged)
}

/** What is loaded on demand stays where it is. */
const keepLazy: Plugin = {
  name: 'keep-lazy',
  setup(b) {
    b.onResolve({ filter: /^\./ }, args =>
      args.kind === 'dynamic-import' ? { path: args.path, external: true } : undefined,
    )
  },
}

/** The files that are loaded before a line of `entry` runs, in the order they are met. */
function chunksOf(entry: string): string[] {
  const found = new Set<string>()
  const visit = (file: string): void => {
    for (const { path } of staticImports(file)) {
      if (found.has(path)) continue
      found.add(path)
      visit(path)
    }
  }
  visit(entry)
  return [...found]
}

/** All exports of a chunk, under names no other chunk has. */
function exportsUnder(chunk: string, index: number): string {
  const [, names] = parse(readFileSync(chunk, 'utf8'))
  const list = names.flatMap(one => ('name' in one ? [`${one.name} as ${mergedName(index, one.name)}`] : [])).join(',')
  return list === '' ? `import ${JSON.stringify(chunk)}` : `export{${list}}from${JSON.stringify(chunk)}`
}

function mergedName(index: number, name: string): string {
  return `_${index}${name}`
}

interface StaticImport {
  /** Absolute path of what is imported. */
  readonly path: string
  /** What stands between `import` and `from`: `{a as b,c}`, or nothing. */
  readonly clause: string
  readonly start: number
  readonly end: number
}

/** The imports of other files of the build. */
function staticImports(file: string): StaticImport[] {
  const code = readFileSync(file, 'utf8')
  const [imports] = parse(code)
  return imports.flatMap(({ type, specifier, importStart: start, importEnd: end }) => {
    if (type !== 'static' || !specifier.startsWith('.')) return []
    const clause = /^import\s*(\{[^}]*\})?\s*(?:from)?\s*["']/.exec(code.slice(start, end))
    if (clause === null) throw new Error(`${file} imports in a way this build does not know: ${code.slice(start, end)}`)
    return [{ path: resolve(dirname(file), specifier), clause: clause[1] ?? '', start, end }]
  })
}

/** Rewrites the imports of merged chunks to one import of the one file. */
function redirect(file: string, chunks: readonly string[], merged: string): void {
  const imports = staticImports(file).filter(({ path }) => chunks.includes(path))
  const [first] = imports
  if (first === undefined) return
  const code = readFileSync(file, 'utf8')
  const names = imports.flatMap(({ path, clause }) =>
    [...clause.matchAll(/([\w$]+)(?: as ([\w$]+))?/g)].map(
      ([, name = '', as = name]) => `${mergedName(chunks.indexOf(path), name)} as ${as}`,
    ),
  )
  const specifier = JSON.stringify(`./${relative(dirname(file), merged).replaceAll('\\', '/')}`)
  const clause = names.length === 0 ? '' : `{${names.join(',')}}from`
  let [text, last] = [`${code.slice(0, first.start)}import${clause}${specifier};`, first.start]
  for (const { start, end } of imports) {
    text += code.slice(last, start)
    last = code[end] === ';' ? end + 1 : end
  }
  writeFileSync(file, text + code.slice(last))
}

function filesOf(outdir: string): string[] {
  return readdirSync(outdir, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && file.name.endsWith('.js'))
    .map(file => join(file.parentPath, file.name))
}
