import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** The licence texts of every package whose code is in the bundles. */
export function licences(root: string, metafile: Metafile): string {
  const folders = new Set<string>()
  for (const output of Object.values(metafile.outputs)) {
    for (const input of Object.keys(output.inputs)) {
      const folder = packageFolder(input)
      if (folder !== undefined) folders.add(folder)
    }
  }
  return `${[...folders]
    .sort()
    .map(folder => entry(root, folder))
    .join(`\n${'-'.repeat(80)}\n\n`)}`
}

function packageFolder(input: string): string | undefined {
  return /^(?:[a-z-]+:)?.*?((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//
    .exec(input)?.[1]
    ?.replace(/^.*?(?=node_modules\/)/, '')
}

function entry(root: string, folder: string): string {
  const path = join(root, folder)
  const manifest: { name?: string; version?: string; license?: string } = JSON.parse(
    readFileSync(join(path, 'package.json'), 'utf8'),
  )
  const file = existsSync(path) ? readdirSync(path).find(name => /^licen[cs]e/i.test(name)) : undefined
  const text =
    file === undefined
      ? `Licensed under ${manifest.license ?? 'an unstated licence'}.`
      : readFileSync(join(path, file), 'utf8')
  return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text.trim()}\n`
}
