const { appendFileSync } = require('node:fs')

const { GITHUB_ENV = '' } = process.env
const region = process.env['INPUT_AWS-REGION'] ?? ''
appendFileSync(GITHUB_ENV, `AWS_ACCESS_KEY_ID=ASIAOFTHESANDBOX\nAWS_SECRET_ACCESS_KEY=any\nAWS_REGION=${region}\n`)
