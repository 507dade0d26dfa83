import * as z from 'zod/mini'
import type { FailureText } from '../report/failure.ts'
import { bundleFile, exportName } from './esbuild-arguments.ts'
import type { EntrySource } from './source.ts'

const Metafile = z.object({
  outputs: z.record(
    z.string(),
    z.object({
      entryPoint: z.optional(z.string()),
      exports: z.array(z.string()),
      imports: z.array(z.object({ path: z.string(), kind: z.string(), external: z.optional(z.boolean()) })),
    }),
  ),
})
export type Metafile = z.infer<typeof Metafile>

/** Parses what esbuild wrote about its build. */
export function parseMetafile(text: string): Metafile {
  return Metafile.parse(JSON.parse(text))
}

/** @returns why Lambda could not start this bundle, found before anything is uploaded. */
export function bundleProblem(metafile: Metafile, source: EntrySource): FailureText | undefined {
  const output = Object.values(metafile.outputs).find(candidate => candidate.entryPoint !== undefined)
  // esbuild lists exports of ES modules only; those of a CommonJS bundle are known when it runs.
  if (output === undefined || source.format === 'cjs') return undefined
  const wanted = exportName(source.handler)
  if (!output.exports.includes(wanted)) {
    const commonJs = output.exports.length === 1 && output.exports[0] === 'default'
    return {
      what: `${source.path} does not export "${wanted}", which the handler "${source.handler}" names.`,
      next: commonJs
        ? 'If the file is CommonJS (module.exports), set the input "format" to cjs.'
        : `It exports ${output.exports.length === 0 ? 'nothing' : output.exports.join(', ')}: export the handler, or set the input "handler".`,
    }
  }
  const addon = output.imports.find(item => item.kind === 'import-statement' && item.path.endsWith('.node'))
  if (addon !== undefined) {
    return {
      what: `${bundleFile(source)} would import the native module ${addon.path}, which Node can only require.`,
      next: 'Write: const addon = require("./addon.node"), or set the input "format" to cjs.',
    }
  }
  return undefined
}
