const { execFileSync } = require('node:child_process')

const { STAND_IN_CHECKOUT = '', GITHUB_WORKSPACE = '', INPUT_REF = '' } = process.env
const git = (...args) => execFileSync('git', args, { cwd: GITHUB_WORKSPACE, stdio: 'inherit' })
git('clone', '--quiet', STAND_IN_CHECKOUT, '.')
git('-c', 'advice.detachedHead=false', 'checkout', '--quiet', INPUT_REF)
