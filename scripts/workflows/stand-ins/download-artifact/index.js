const { cpSync } = require('node:fs')
const { join } = require('node:path')

const { STAND_IN_FOLDER = '', INPUT_PATH = '' } = process.env
const id = process.env['INPUT_ARTIFACT-IDS'] ?? ''
cpSync(join(STAND_IN_FOLDER, 'artifacts', id), INPUT_PATH, { recursive: true })
