import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './build/bundle.ts'
import { licences } from './build/licences.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, process.argv[2] ?? 'dist')

rmSync(dist, { recursive: true, force: true })
const metafile = await bundle(root, dist)
writeFileSync(join(dist, 'licenses.txt'), licences(root, metafile))

const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0)
console.log(`dist: ${Object.keys(metafile.outputs).length} files, ${(bytes / 1e6).toFixed(2)} MB`)
