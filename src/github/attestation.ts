import { execFile } from 'node:child_process'
import * as z from 'zod/mini'
import { Failure } from '../report/failure.ts'

/** What must have been built, and by whom. */
export interface Provenance {
  /** `owner/repo/.github/workflows/file.yml`, with `@ref` where only one ref is trusted. */
  readonly signer: string
  /** `owner/name` of the repository whose code it is. */
  readonly repository: string
  /** The full commit it must have been built from. */
  readonly commit: string
}

type Env = Readonly<Record<string, string | undefined>>

/** The part of the tool's answer that says which bytes were attested. */
const answer = z.array(
  z.object({
    verificationResult: z.object({
      statement: z.object({
        subject: z.array(z.object({ digest: z.object({ sha256: z.optional(z.string()) }) })),
      }),
    }),
  }),
)

/**
 * Verifies the build provenance of a file with GitHub's own tool, which knows both of GitHub's trust roots and keeps
 * them fresh (ADR 0014). Whoever may push a branch can have *some* workflow of the repository attest *something*: only
 * the named workflow, on the commit of this very run, counts.
 * @throws Failure when there is no such attestation, and when it cannot be verified: both refuse.
 */
export async function verifyAttestation(
  file: { readonly path: string; readonly sha256: string },
  provenance: Provenance,
  env: Env,
): Promise<void> {
  const { repository, commit, signer } = provenance
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit) || repository === '') {
    throw refusal('this run has no repository and commit that the package could have been built from.', CHECK)
  }
  const { code, stdout, stderr } = await gh(verifyArguments(file.path, provenance, env), env)
  if (code === 'ENOENT') {
    const next = 'Install the GitHub CLI on this runner (GitHub-hosted ones have it).'
    throw refusal('the GitHub CLI, which verifies it, is not on this runner.', next)
  }
  if (code !== 0) {
    const what = `no valid attestation by ${signer} for commit ${commit} of ${repository} was found.`
    throw refusal(what, code === 4 ? TOKEN : CHECK, stderr.trim())
  }
  // The tool hashed what it read; what is uploaded are the bytes that were hashed here.
  if (!attestedDigests(stdout).includes(file.sha256)) {
    throw refusal(`what was verified is not the package, whose SHA-256 is ${file.sha256}.`, 'Run again.')
  }
}

/** The arguments of `gh`, for the identity of the signer that its certificate must carry. */
export function verifyArguments(path: string, { signer, repository, commit }: Provenance, env: Env): string[] {
  const server = env.GITHUB_SERVER_URL ?? 'https://github.com'
  const identity = `${server}/${signer}`
  // Without a ref any ref of that file, and of no file whose name only begins alike.
  const who = signer.includes('@')
    ? ['--cert-identity', identity]
    : ['--cert-identity-regex', `^${identity.replace(/[.+]/g, '\\$&')}@`]
  return ['attestation', 'verify', path, '--repo', repository, ...who, '--source-digest', commit, '--format', 'json']
}

const TOKEN = 'Give the step the variable GH_TOKEN (github.token) and the job "permissions: attestations: read".'
const CHECK = `Build and attest it in this run (lambda-deploy.yml does), and check the input "require-attestation". ${TOKEN}`

function refusal(what: string, next: string, detail?: string): Failure {
  return new Failure({
    what: `The package is not attested as "require-attestation" asks: ${what}`,
    next,
    ...(detail === undefined || detail === '' ? {} : { detail: detail.slice(0, 2000) }),
  })
}

function attestedDigests(json: string): (string | undefined)[] {
  try {
    const results = answer.parse(JSON.parse(json))
    return results.flatMap(({ verificationResult }) =>
      verificationResult.statement.subject.map(({ digest }) => digest.sha256),
    )
  } catch {
    return []
  }
}

interface Ended {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs `gh` without a shell, and without the credentials of AWS, which are none of its business. */
function gh(args: readonly string[], env: Env): Promise<Ended> {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS_|INPUT_)/.test(name)))
  const quiet = { GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1' }
  return new Promise(resolve => {
    execFile('gh', args, { env: { ...own, ...quiet }, maxBuffer: 32e6 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? 1), stdout, stderr }),
    )
  })
}
