import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PullRequest } from '../github/pull-requests.ts'
import type { WorkflowEvent } from '../github/workflow-event.ts'
import { type FailureText, InputError } from '../report/failure.ts'

/** What a run has to do. */
export type Meaning =
  | {
      readonly kind: 'deploy'
      readonly pullRequest: number
      readonly commit: string | undefined
      /** Who started the run, where the event does not say whose push it is about. */
      readonly trigger?: Trigger
    }
  | { readonly kind: 'remove'; readonly pullRequest: number }
  | { readonly kind: 'sweep' }
  /** Nothing, and that is no error. */
  | { readonly kind: 'notice'; readonly pullRequest: number; readonly text: string }
  | { readonly kind: 'refuse'; readonly failure: FailureText }

export interface Trigger {
  readonly actor: string
  /** Somebody started the run by hand, and answers for what it deploys. */
  readonly person: boolean
}

const DEPENDABOT = 'dependabot[bot]'

type Asked = Pick<PreviewInputs, 'command' | 'pullRequest'>

/**
 * What an event asks for. Forks and Dependabot get a notice: their runs have neither credentials nor a token that may write,
 * and their code is nobody's yet.
 * @throws InputError when neither event nor inputs name a pull request.
 */
export function meaningOf({ command, pullRequest: asked }: Asked, event: WorkflowEvent): Meaning {
  if (command === 'sweep' || (command === 'auto' && event.name === 'schedule')) return { kind: 'sweep' }
  const { pullRequest } = event
  const number = asked ?? pullRequest?.number
  if (number === undefined) {
    const allowed = 'a pull request event, pull-request: 42, or command: sweep'
    throw new InputError('pull-request', '', `is needed: the event "${event.name}" names none`, allowed)
  }
  const known = pullRequest?.number === number ? pullRequest : undefined
  const remove = command === 'remove' || (command === 'auto' && known?.open === false)
  if (event.name === 'pull_request_target') return onTarget(number, known, remove)
  const trigger = { actor: event.actor, person: known !== undefined || event.name === 'workflow_dispatch' }
  const notice = known === undefined ? undefined : noticeFor(known, trigger)
  if (notice !== undefined) return { kind: 'notice', pullRequest: number, text: notice }
  if (remove) return { kind: 'remove', pullRequest: number }
  if (known === undefined) return { kind: 'deploy', pullRequest: number, commit: undefined, trigger }
  return { kind: 'deploy', pullRequest: number, commit: known.headSha }
}

/** Runs with the secrets of the base branch, whoever wrote the code that it may have checked out. */
function onTarget(pullRequest: number, known: PullRequest | undefined, remove: boolean): Meaning {
  if (remove) return { kind: 'remove', pullRequest }
  if (known !== undefined && !known.fork && known.author !== DEPENDABOT) {
    return { kind: 'deploy', pullRequest, commit: known.headSha }
  }
  return {
    kind: 'refuse',
    failure: {
      what: `Pull request ${pullRequest} brings code from outside, and "pull_request_target" runs with this repository's secrets.`,
      state: 'Nothing was built or deployed.',
      next: 'Use "on: pull_request" instead: there such a pull request has no secrets, and gets a notice instead of a preview.',
    },
  }
}

/** @returns why a pull request gets no preview, in polite words; undefined when it may have one. */
export function noticeFor({ fork, number, author }: PullRequest, trigger: Trigger | undefined): string | undefined {
  if (fork) {
    return `Pull request ${number} comes from a fork: GitHub gives its runs no credentials, so that there is no preview of it. A maintainer can push the branch to this repository to get one.`
  }
  if (trigger?.actor === DEPENDABOT) {
    return `Pull request ${number} was updated by Dependabot, whose runs get no credentials: there is no preview of this push. A push of a person to the branch gets one.`
  }
  if (trigger?.person === false && author === DEPENDABOT) {
    return `Pull request ${number} is Dependabot's, and nothing says that a person looked at it: there is no preview of it. Run the workflow by hand (workflow_dispatch) to get one.`
  }
  return undefined
}
