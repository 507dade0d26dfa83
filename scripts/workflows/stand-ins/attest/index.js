const { createHash } = require('node:crypto')
const { appendFileSync, readFileSync } = require('node:fs')
const { join } = require('node:path')

const { STAND_IN_FOLDER = '', GITHUB_SHA = '' } = process.env
const sha256 = createHash('sha256')
  .update(readFileSync(process.env['INPUT_SUBJECT-PATH'] ?? ''))
  .digest('hex')
appendFileSync(join(STAND_IN_FOLDER, 'attested'), `${sha256} ${GITHUB_SHA}\n`)
