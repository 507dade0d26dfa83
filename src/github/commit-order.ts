import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** How our commit stands to the one served. `unknown` without git, without the history, or across a force push. */
export type CommitOrder = 'same' | 'newer' | 'older' | 'diverged' | 'unknown'

/**
 * Compares two commits of the checked-out repository by ancestry. No shell, no network: `actions/checkout` fetches one
 * commit by default, and then the other one is not there and the answer is `unknown` (`fetch-depth: 0` cures it).
 */
export async function commitOrder(folder: string, ours: string, served: string): Promise<CommitOrder> {
  if (!isCommit(ours) || !isCommit(served)) return 'unknown'
  if (ours === served) return 'same'
  const [isNewer, isOlder] = await Promise.all([isAncestor(folder, served, ours), isAncestor(folder, ours, served)])
  if (isNewer === undefined || isOlder === undefined) return 'unknown'
  if (isNewer) return 'newer'
  return isOlder ? 'older' : 'diverged'
}

/** When a commit was made, in seconds since the epoch. @returns undefined when it is not in the checkout. */
export async function commitTime(folder: string, commit: string): Promise<number | undefined> {
  if (!isCommit(commit)) return undefined
  const result = await git(folder, ['show', '--no-patch', '--format=%ct', commit])
  const seconds = Number(result.output.trim())
  return result.code === 0 && seconds > 0 ? seconds : undefined
}

/** The commit that is checked out. @returns undefined where there is no checkout, or no git. */
export async function headCommit(folder: string): Promise<string | undefined> {
  const { code, output } = await git(folder, ['rev-parse', '--verify', 'HEAD'])
  return code === 0 ? output.trim() : undefined
}

/** A whole or abbreviated hash: never an option or a revision expression. */
function isCommit(text: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(text)
}

async function isAncestor(folder: string, ancestor: string, descendant: string): Promise<boolean | undefined> {
  const { code } = await git(folder, ['merge-base', '--is-ancestor', ancestor, descendant])
  return code === 0 ? true : code === 1 ? false : undefined
}

/** In a container job the checkout belongs to another user, which git refuses to read unless told so. */
async function git(folder: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout } = await run('git', ['-c', `safe.directory=${folder}`, ...args], { cwd: folder, timeout: 10_000 })
    return { code: 0, output: stdout }
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : Number.NaN
    return { code, output: '' }
  }
}
