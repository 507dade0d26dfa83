import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import * as z from 'zod/mini'

const SourceMap = z.looseObject({ sources: z.array(z.string()) })

/**
 * Rewrites the sources of a map to be relative to the workspace. esbuild writes them relative to the output folder,
 * which lies elsewhere on every machine: the same source would get another digest.
 */
export function relocateSourceMap(path: string, workspace: string): void {
  const map = SourceMap.parse(JSON.parse(readFileSync(path, 'utf8')))
  const sources = map.sources.map(source =>
    relative(workspace, resolve(dirname(path), source))
      .split(sep)
      .join('/'),
  )
  writeFileSync(path, JSON.stringify({ ...map, sources }))
}
