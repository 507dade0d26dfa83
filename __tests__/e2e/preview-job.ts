import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import type { SandboxOptions } from '../../sandbox/src/sandbox.ts'
import { existingFunction } from '../support/existing-function.ts'
import { GitHubServer, type GitHubServerOptions } from '../support/github-server/github-server.ts'
import { OCTOCAT, type Person } from '../support/github-server/repository.ts'
import { type Ended, Job, type StepOptions } from './job.ts'

export const PREVIEW_ROLE = 'arn:aws:iam::123456789012:role/preview'

type Inputs = Readonly<Record<string, string>>

/** A repository on the GitHub server, an account on the sandbox, and runs of the preview bundle between the two. */
export class PreviewJob {
  readonly job: Job
  readonly github: GitHubServer
  #events = 0

  private constructor(job: Job, github: GitHubServer) {
    this.job = job
    this.github = github
  }

  static async begin(options: SandboxOptions = {}, github: GitHubServerOptions = {}): Promise<PreviewJob> {
    const job = await Job.begin(options)
    const { clock } = job.account.sandbox
    const previews = new PreviewJob(job, await GitHubServer.start({ now: () => clock.now(), ...github }))
    await existingFunction(job.account, 'orders', { Tags: { team: 'payments' } })
    return previews
  }

  async end(): Promise<void> {
    await this.github.close()
    await this.job.end()
  }

  get repository(): GitHubServer['repository'] {
    return this.github.repository
  }

  /** A push to the branch of a pull request, whose code answers this text. */
  push(number: number, answer: string): void {
    this.job.code(`return { statusCode: 200, body: ${JSON.stringify(answer)} }`)
    this.repository.pull(number).headSha = commitOf(answer)
  }

  /** A pull request with one commit, whose code answers this text. */
  open(number: number, answer: string, from: Parameters<GitHubServer['repository']['open']>[2] = {}): void {
    this.repository.open(number, commitOf(answer), from)
    this.push(number, answer)
  }

  close(number: number): void {
    this.repository.pull(number).state = 'closed'
  }

  /** What the runner of GitHub starts for an event of a pull request. */
  async on(number: number, action: string, inputs: Inputs = {}, options: Event = {}): Promise<Ended> {
    const { sender = OCTOCAT, name = 'pull_request', ...step } = options
    const file = join(this.job.workspace, `event-${++this.#events}.json`)
    writeFileSync(file, JSON.stringify(this.github.event(number, action, sender)))
    const env = { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, GITHUB_ACTOR: sender.login }
    return this.run({ ...DEPLOY, ...inputs }, { ...step, env: { ...env, ...step.env } })
  }

  /** A scheduled run. */
  async sweep(inputs: Inputs = {}, options: StepOptions = {}): Promise<Ended> {
    return this.run(
      { command: 'sweep', ...inputs },
      { ...options, env: { GITHUB_EVENT_NAME: 'schedule', ...options.env } },
    )
  }

  run(inputs: Inputs, options: StepOptions): Promise<Ended> {
    const { fullName, id } = this.repository
    const env = {
      GITHUB_API_URL: this.github.url,
      GITHUB_REPOSITORY: fullName,
      GITHUB_REPOSITORY_ID: String(id),
      ...options.env,
    }
    return this.job.run(
      'preview',
      { 'github-token': 'ghs_0123456789abcdefghijABCDEFGHIJ', ...inputs },
      { ...options, env },
    )
  }

  /** Names of all functions of the account. */
  async functions(): Promise<readonly string[]> {
    const { Functions = [] } = await this.job.account.lambda.send(new ListFunctionsCommand({}))
    return Functions.map(({ FunctionName = '' }) => FunctionName).sort()
  }

  /** Names of all log groups that previews have. */
  async logGroups(): Promise<readonly string[]> {
    const { logGroups = [] } = await this.job.account.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePattern: '-pr-' }),
    )
    return logGroups.map(({ logGroupName = '' }) => logGroupName)
  }

  /** What account and repository hold besides production: nothing, once every pull request is done. */
  async left(): Promise<Left> {
    const states = this.repository.states().filter(state => state !== 'inactive')
    const extra = [...this.repository.environments].filter(name => name !== 'preview')
    const functions = (await this.functions()).filter(name => name !== 'orders')
    return { functions, logGroups: await this.logGroups(), states, extra }
  }

  /** Bodies of the comments of ours, by their mark. */
  comments(number: number): readonly string[] {
    const bodies = this.repository.commentsOn(number).map(({ body }) => body)
    return bodies.filter(body => body.startsWith('<!-- lambda-canary:preview -->'))
  }
}

export interface Left {
  readonly functions: readonly string[]
  readonly logGroups: readonly string[]
  /** Newest status of each deployment that is not inactive. */
  readonly states: readonly string[]
  /** Environments besides `preview`. */
  readonly extra: readonly string[]
}

export const NOTHING: Left = { functions: [], logGroups: [], states: [], extra: [] }

export type Event = StepOptions & { readonly sender?: Person; readonly name?: string }

export const DEPLOY: Inputs = {
  'function-name': 'orders',
  'code-artifacts-dir': 'code',
  'preview-role': PREVIEW_ROLE,
}

/** A commit hash that stands for a text. */
export function commitOf(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(40, '0').slice(0, 40)
}
