const { appendFileSync, copyFileSync, mkdirSync, readdirSync } = require('node:fs')
const { basename, join } = require('node:path')

const { STAND_IN_FOLDER = '', INPUT_PATH = '', GITHUB_OUTPUT = '' } = process.env
const artifacts = join(STAND_IN_FOLDER, 'artifacts')
mkdirSync(artifacts, { recursive: true })
const id = String(readdirSync(artifacts).length + 1)
mkdirSync(join(artifacts, id))
copyFileSync(INPUT_PATH, join(artifacts, id, basename(INPUT_PATH)))
appendFileSync(
  GITHUB_OUTPUT,
  `artifact-id=${id}\nartifact-url=https://github.com/acme/orders/actions/runs/1/artifacts/${id}\n`,
)
