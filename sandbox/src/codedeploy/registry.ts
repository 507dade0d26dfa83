import type { AppSpec } from './app-spec.ts'

export interface Deployment {
  readonly id: string
  readonly application: string
  readonly group: string
  readonly spec: AppSpec
  /** Seconds since the epoch. */
  readonly createdAt: number
}

export interface DeploymentGroup {
  readonly id: string
  readonly name: string
  readonly config: string
  readonly roleArn: string
  last: Deployment | undefined
}

export interface Application {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly groups: Map<string, DeploymentGroup>
}

/** Everything CodeDeploy keeps, by name. */
export interface Registry {
  readonly applications: Map<string, Application>
  readonly deployments: Map<string, Deployment>
}
