import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { verifyArguments, verifyAttestation } from '../../src/github/attestation.ts'

const COMMIT = '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b'
const SIGNER = 'acme/orders/.github/workflows/deploy.yml'
const provenance = { signer: SIGNER, repository: 'acme/orders', commit: COMMIT }
const DIGEST = 'ab'.repeat(32)
const file = { path: '/tmp/package.zip', sha256: DIGEST }

/** What `gh attestation verify --format json` prints, as far as it is read. */
const verified = (sha256: string): string =>
  JSON.stringify([{ verificationResult: { statement: { subject: [{ name: 'package.zip', digest: { sha256 } }] } } }])

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gh-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A stand-in for the GitHub CLI: what it was called with is in `seen`. */
function gh(code: number, stdout: string, stderr = ''): NodeJS.ProcessEnv {
  writeFileSync(join(folder, 'answer'), stdout)
  writeFileSync(join(folder, 'complaint'), stderr)
  writeFileSync(
    join(folder, 'gh'),
    `#!/bin/sh\nenv >"${folder}/env"\nprintf '%s\\n' "$@" >"${folder}/seen"\ncat "${folder}/answer"\ncat "${folder}/complaint" >&2\nexit ${code}\n`,
  )
  chmodSync(join(folder, 'gh'), 0o755)
  return { PATH: `${folder}:${process.env.PATH}`, AWS_SECRET_ACCESS_KEY: 'hunter2', GH_TOKEN: 'ghs_1' }
}

const refused = (env: NodeJS.ProcessEnv, of = provenance): Promise<unknown> =>
  verifyAttestation(file, of, env).then(
    () => undefined,
    (error: unknown) => error,
  )

describe('an attestation', () => {
  test('of these bytes by the named workflow is enough', async () => {
    expect(await refused(gh(0, verified(DIGEST)))).toBeUndefined()
    expect(readFileSync(join(folder, 'seen'), 'utf8').split('\n')).toContain('/tmp/package.zip')
  })

  test('that is missing or not valid refuses the package, in the words of the tool', async () => {
    const error = await refused(gh(1, '', 'Error: no attestations found'))
    expect(error).toMatchObject({
      text: {
        what: `The package is not attested as "require-attestation" asks: no valid attestation by ${SIGNER} for commit ${COMMIT} of acme/orders was found.`,
        detail: 'Error: no attestations found',
      },
    })
  })

  test('of other bytes than those that will be uploaded refuses, though the tool is content', async () => {
    for (const answer of [verified('cd'.repeat(32)), '[]', '{}', 'nonsense', '']) {
      expect(await refused(gh(0, answer))).toMatchObject({ message: expect.stringContaining(DIGEST) })
    }
  })

  test('that nobody can verify refuses: no tool, no token, no commit', async () => {
    const nowhere = { PATH: join(folder, 'empty') }
    expect(await refused(nowhere)).toMatchObject({ message: expect.stringContaining('GitHub CLI') })
    expect(await refused(gh(4, ''))).toMatchObject({ message: expect.stringContaining('GH_TOKEN') })
    const env = gh(0, verified(DIGEST))
    for (const commit of ['', 'main', '1a2b3c4', '--repo=x'])
      expect(await refused(env, { ...provenance, commit })).toMatchObject({
        message: expect.stringContaining('no repository and commit'),
      })
  })

  test('is verified without showing the tool the credentials of AWS', async () => {
    await refused(gh(0, verified(DIGEST)))
    const seen = readFileSync(join(folder, 'env'), 'utf8')
    expect(seen).toContain('GH_TOKEN=ghs_1')
    expect(seen).not.toContain('hunter2')
  })
})

describe('the identity asked for', () => {
  const identity = (signer: string, env = {}): { flag: string | undefined; value: string } => {
    const args = verifyArguments('p.zip', { ...provenance, signer }, env)
    const at = args.findIndex(arg => arg.startsWith('--cert-identity'))
    return { flag: args[at], value: args[at + 1] ?? '' }
  }
  const san = (path: string): string => `https://github.com/${path}`

  test('is exact where a ref is named', () => {
    expect(identity(`${SIGNER}@refs/tags/v0`)).toEqual({
      flag: '--cert-identity',
      value: san(`${SIGNER}@refs/tags/v0`),
    })
  })

  test('is one file at any ref otherwise, and no file whose name or owner only looks alike', () => {
    const { flag, value } = identity(SIGNER)
    expect(flag).toBe('--cert-identity-regex')
    const matches = (text: string): boolean => new RegExp(value).test(text)
    expect(matches(san(`${SIGNER}@refs/heads/main`))).toBe(true)
    for (const other of [
      san('acme/orders/.github/workflows/deploy.yml.yml@refs/heads/main'),
      san('acme/orders/.github/workflows/deployXyml@refs/heads/main'),
      san('acme/orders/xgithub/workflows/deploy.yml@refs/heads/main'),
      san(`evil/${SIGNER}@refs/heads/main`),
      `https://evil.example/https://github.com/${SIGNER}@refs/heads/main`,
    ])
      expect(matches(other)).toBe(false)
  })

  test('is bound to the repository and to the commit of the run, on the server of the run', () => {
    const args = verifyArguments('p.zip', provenance, { GITHUB_SERVER_URL: 'https://acme.ghe.com' })
    expect(args.join(' ')).toContain(`--repo acme/orders`)
    expect(args.join(' ')).toContain(`--source-digest ${COMMIT}`)
    expect(args.join(' ')).toContain('^https://acme\\.ghe\\.com/acme/orders/')
  })
})
