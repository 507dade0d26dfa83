#!/usr/bin/env node
/** Where the command line starts, on any Node.js: what an old one cannot run is loaded only after this look. */
const NEEDED = 24
const { node } = process.versions

if (Number.parseInt(node, 10) < NEEDED) {
  process.stderr.write(`lambda-canary needs Node.js ${NEEDED} or later; this is ${node}\n`)
  process.exitCode = 2
} else {
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2), import.meta.dirname)
}

export {}
