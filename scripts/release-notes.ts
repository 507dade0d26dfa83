import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { releaseNotes } from './release/notes.ts'

/** Prints the notes of the release that is prepared: `node scripts/release-notes.ts 0.2.0`. */
const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

console.log(releaseNotes(process.argv[2] ?? '', read('CHANGELOG.md'), JSON.parse(read('package.json')).version))
