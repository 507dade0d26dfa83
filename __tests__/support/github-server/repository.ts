/** What the server keeps: one repository, as far as previews look at it. */

export interface Person {
  readonly login: string
  readonly id: number
  readonly type: 'User' | 'Bot'
}

export const ACTIONS_BOT: Person = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' }
export const OCTOCAT: Person = { login: 'octocat', id: 583231, type: 'User' }
export const DEPENDABOT: Person = { login: 'dependabot[bot]', id: 49699333, type: 'Bot' }

export interface PullState {
  readonly number: number
  state: 'open' | 'closed'
  headSha: string
  headRef: string
  /** Undefined: the fork was deleted. */
  headRepositoryId: number | undefined
  readonly author: Person
}

export interface CommentState {
  readonly id: number
  readonly issue: number
  body: string
  readonly author: Person
}

export interface DeploymentState {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly payload: unknown
  readonly description: string
  readonly transient: boolean
  readonly production: boolean
  readonly createdAt: string
  readonly statuses: StatusState[]
}

export interface StatusState {
  readonly id: number
  readonly state: string
  readonly description: string
  readonly environmentUrl: string
  readonly logUrl: string
}

export type Scope = 'pull-requests' | 'deployments' | 'contents'
export type Level = 'none' | 'read' | 'write'

/** One repository and everything in it. */
export class Repository {
  readonly id = 7_654_321
  owner = 'example'
  name = 'orders'
  readonly pulls = new Map<number, PullState>()
  /** What the next answer about a pull request says instead: GitHub may answer with what was a moment ago. */
  readonly stale = new Map<number, Partial<PullState>>()
  readonly branches = new Set(['main'])
  readonly comments: CommentState[] = []
  readonly deployments: DeploymentState[] = []
  readonly environments = new Set<string>()
  /** The run that is under way; those with lower numbers have ended, higher ones there are not. */
  run = 0
  /** What `permissions:` of the job give its token. */
  readonly permissions: Record<Scope, Level> = { 'pull-requests': 'write', deployments: 'write', contents: 'read' }
  /** Whose token it is: of a job, which may not ask who it is, or of a person. */
  viewer: Person = ACTIONS_BOT
  #ids = 1000

  nextId(): number {
    return ++this.#ids
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`
  }

  /** Opens a pull request from a branch of its own. */
  open(number: number, headSha: string, from: Partial<Pick<PullState, 'headRepositoryId' | 'author'>> = {}): PullState {
    const headRef = `feature-${number}`
    const pull = {
      number,
      state: 'open' as const,
      headSha,
      headRef,
      headRepositoryId: this.id,
      author: OCTOCAT,
      ...from,
    }
    this.pulls.set(number, pull)
    if (pull.headRepositoryId === this.id) this.branches.add(headRef)
    return pull
  }

  pull(number: number): PullState {
    const found = this.pulls.get(number)
    if (found === undefined) throw new Error(`there is no pull request ${number}`)
    return found
  }

  comment(issue: number, body: string, author: Person): CommentState {
    const made = { id: this.nextId(), issue, body, author }
    this.comments.push(made)
    return made
  }

  commentsOn(issue: number): readonly CommentState[] {
    return this.comments.filter(comment => comment.issue === issue)
  }

  /** The newest status of each deployment, in the order they were made. */
  states(): readonly string[] {
    return this.deployments.map(({ statuses }) => statuses.at(-1)?.state ?? 'pending')
  }
}
