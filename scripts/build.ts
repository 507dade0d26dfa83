import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './build/bundle.ts'
import { licences } from './build/licences.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, process.argv[2] ?? 'dist')

rmSync(dist, { recursive: true, force: true })
const metafile = await bundle(root, dist)
writeFileSync(join(dist, 'licenses.txt'), licences(root, metafile))

const sizes = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter(file => file.isFile() && file.name.endsWith('.js'))
  .map(file => statSync(join(file.parentPath, file.name)).size)
console.log(`dist: ${sizes.length} files, ${(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(2)} MB`)
