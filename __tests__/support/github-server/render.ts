import type { CommentState, DeploymentState, Person, PullState, Repository, StatusState } from './repository.ts'
import { example } from './schemas.ts'

type Json = Record<string, unknown>

function personJson({ login, id, type }: Person): Json {
  return { ...objectAt(example('issue-comment'), 'user'), login, id, type }
}

export function commentJson({ id, body, author }: CommentState): Json {
  return { ...example('issue-comment'), id, body, user: personJson(author) }
}

export function pullJson(pull: PullState, repository: Repository): Json {
  const json = example('pull-request')
  const [head, base] = [objectAt(json, 'head'), objectAt(json, 'base')]
  const repo = { ...objectAt(base, 'repo'), id: repository.id, name: repository.name, full_name: repository.fullName }
  return {
    ...json,
    // In GitHub's own example the team lacks what its description requires.
    requested_teams: [],
    number: pull.number,
    state: pull.state,
    user: personJson(pull.author),
    head: {
      ...head,
      sha: pull.headSha,
      ref: pull.headRef,
      repo: pull.headRepositoryId === undefined ? null : { ...objectAt(head, 'repo'), id: pull.headRepositoryId },
    },
    base: { ...base, ref: 'main', repo },
  }
}

export function branchJson(name: string): Json {
  // GitHub's own example of a protected branch lacks what its description requires.
  const required_status_checks = { enforcement_level: 'off', contexts: [], checks: [] }
  return {
    ...example('branch-with-protection'),
    name,
    protected: false,
    protection: { enabled: false, required_status_checks },
  }
}

export function deploymentJson(deployment: DeploymentState): Json {
  const { id, sha, ref, task, environment, payload, description, createdAt } = deployment
  return {
    ...example('deployment'),
    id,
    sha,
    ref,
    task,
    payload,
    environment,
    original_environment: environment,
    description,
    created_at: createdAt,
    updated_at: createdAt,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
  }
}

export function statusJson({ id, state, description, environmentUrl, logUrl }: StatusState): Json {
  const { environment_url: _place, log_url: _log, ...json } = example('deployment-status')
  return {
    ...json,
    id,
    state,
    description,
    ...(environmentUrl === '' ? {} : { environment_url: environmentUrl }),
    ...(logUrl === '' ? {} : { log_url: logUrl }),
  }
}

function objectAt(json: Json, name: string): Json {
  const value = json[name]
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
