import { createHash } from 'node:crypto'
import type { Ending } from '../report/ending.ts'
import { code, escapeText, link } from '../report/markdown.ts'
import { functionNameOf, unqualified } from '../values/arn.ts'

/** The issue about a function whose rollout was put back while nobody watched: one a function, not one a rollback. */
export interface RollbackIssue {
  readonly marker: string
  readonly title: string
  readonly body: string
}

/** By a hash: the number of the account is nobody's business in a public repository. */
export function issueMarker(aliasArn: string): string {
  const hash = createHash('sha256').update(unqualified(aliasArn)).digest('hex').slice(0, 16)
  return `<!-- lambda-canary rolled back ${hash} -->`
}

/** What is said of a rollout that was put back; undefined where the alias is not known. */
export function rollbackIssue({ aliasArn, alias, region, version, text, run }: Ending): RollbackIssue | undefined {
  if (aliasArn === undefined) return undefined
  const name = functionNameOf(aliasArn)
  const by = run === undefined ? '' : ` by ${link('recover', run)}`
  return {
    marker: issueMarker(aliasArn),
    title: `${name}: a rollout was put back`,
    body: [
      `A rollout on alias ${code(alias)} of ${code(name)} in ${code(region)} was put back${by}, with nobody watching.`,
      `> ${escapeText(text)}`,
      version === undefined ? '' : `It serves version ${version} at 100%, read back.`,
      'Fix the release and deploy again. This issue is closed when `recover` promotes a rollout of this function, and reopened by the next one it has to put back; close it yourself where another step promotes.',
    ]
      .filter(line => line !== '')
      .join('\n\n'),
  }
}

/** What is said as the issue is closed. */
export function promotedComment({ alias, version, run }: Ending): string {
  const by = run === undefined ? '' : ` by ${link('recover', run)}`
  return `A rollout on alias ${code(alias)} was promoted${by}${version === undefined ? '' : `: it serves version ${version} at 100%`}.`
}
