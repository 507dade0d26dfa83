import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Place, Row } from './measure.ts'

/** The size of everything that is committed and run. */
export async function bundles({ bundles: folder }: Place): Promise<Row[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && file.name.endsWith('.js'))
    .map(file => statSync(join(file.parentPath, file.name)).size)
  const bytes = files.reduce((sum, size) => sum + size, 0)
  return [
    {
      what: `committed bundles of all actions and the sandbox, ${files.length} files`,
      measured: `${(bytes / 1e6).toFixed(2)} MB`,
      budget: '3 MB',
      within: bytes <= 3_000_000,
    },
  ]
}
