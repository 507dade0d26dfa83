/**
 * A run of a workflow as one word, as a record keeps it: `acme/orders/16000000001.1`, the last number its attempt; with
 * the host in front on a server of one's own; `16000000001.1` where there is no room for more; `local` without a run.
 * An owner is one process of it: the word and the process' mark, `acme/orders/16000000001.1-3f9a2c` (ADR 20).
 * Never a space, bracket or semicolon, which would end it.
 */
export type RunWord = string

/** What GitHub tells a job about its run. */
export interface RunFacts {
  /** `owner/name`. */
  readonly repository: string
  readonly runId: string
  readonly attempt: number
  /** `https://github.com`, or that of GitHub Enterprise. */
  readonly server: string
}

const GITHUB = 'github.com'
const WORD = /^(?:(?:([A-Za-z0-9.:-]+)\/)?([\w.-]+\/[\w.-]+)\/)?(\d+)\.(\d+)(?:-[0-9a-f]+)?$/

/** Of a deploy that no workflow runs. */
const TERMINAL: RunWord = 'local'
const A_TERMINAL = /^local(?:-[0-9a-f]+)?$/

/** @returns `local` where there is no run, as on a terminal. */
export function runWord({ repository, runId, attempt, server }: RunFacts): RunWord {
  if (runId === '') return TERMINAL
  const short = `${runId}.${attempt}`
  const host = /^https:\/\/([A-Za-z0-9.:-]+)\/*$/.exec(server)?.[1]
  if (host === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return short
  return `${host === GITHUB ? '' : `${host}/`}${repository}/${short}`
}

/**
 * One process of a run. The jobs of a run, the legs of a matrix and all terminals share one word, and each may only end
 * what it began itself.
 * @param mark hex digits that no other process has at the same time.
 */
export function marked(word: RunWord, mark: string): RunWord {
  return `${word}-${mark}`
}

/** The same run without its repository: what fits wherever anything does. */
export function shortRun(word: RunWord): RunWord {
  return word.slice(word.lastIndexOf('/') + 1)
}

/** The numbers of a run, and where it is, as far as its word says it. @returns undefined for a word that is none. */
export function runParts(
  word: RunWord,
):
  | { readonly host: string; readonly repository: string | undefined; readonly id: string; readonly attempt: string }
  | undefined {
  const [, host = GITHUB, repository, id, attempt] = WORD.exec(word) ?? []
  return id === undefined || attempt === undefined ? undefined : { host, repository, id, attempt }
}

/** For messages: the page of the run, or the word as it is when it names no repository. */
export function printRun(word: RunWord): string {
  if (A_TERMINAL.test(word)) return 'a deploy from a terminal'
  const [, host, repository, id, attempt] = WORD.exec(word) ?? []
  if (repository === undefined || id === undefined) return word
  const page = `https://${host ?? GITHUB}/${repository}/actions/runs/${id}`
  if (!URL.canParse(page)) return word
  return attempt === '1' ? page : `${page}/attempts/${attempt}`
}

/** The same process of the same attempt, however much either word says: the numbers are unique on a server. */
export function sameOwner(a: RunWord, b: RunWord): boolean {
  return shortRun(a) === shortRun(b)
}

/** An attempt of the same run before `ours`: GitHub starts an attempt only when the one before has ended. */
export function isEarlierAttempt(theirs: RunWord, ours: RunWord): boolean {
  const [, , , run, attempt] = WORD.exec(theirs) ?? []
  const [, , , ourRun, ourAttempt] = WORD.exec(ours) ?? []
  return run !== undefined && run === ourRun && Number(attempt) < Number(ourAttempt)
}
