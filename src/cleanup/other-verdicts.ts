import type { Seconds } from '../values/duration.ts'

/** A version of a layer, as its list tells of it. */
export interface LayerVersion {
  readonly arn: string
  readonly version: number
  readonly created: Seconds
}

export type LayerKeep = 'in-use' | 'keep-versions' | 'keep-for' | 'shared'

/**
 * Why a version of a layer stays, or undefined when nothing speaks for it. The newest stay although nothing uses them:
 * templates name them, and what names a deleted one cannot be deployed any more (F§1.7).
 * @param rank 0 of the newest version of its layer.
 */
export function judgeLayer(
  layer: LayerVersion,
  rank: number,
  used: ReadonlySet<string>,
  rules: { readonly keepVersions: number; readonly keepFor: Seconds },
  now: Seconds,
): LayerKeep | undefined {
  if (used.has(layer.arn)) return 'in-use'
  if (rank < rules.keepVersions) return 'keep-versions'
  return now - layer.created < rules.keepFor ? 'keep-for' : undefined
}

/** A log group with the time of its newest event, or of its creation. */
export interface LogGroup {
  readonly name: string
  readonly retention: Seconds | undefined
  readonly newest: Seconds
}

export type LogGroupKeep = 'in-use' | 'edge-replica' | 'kept-for-ever' | 'within-retention'

const PREFIX = '/aws/lambda/'

/** The function whose log group by this name is, unless it is one of Lambda@Edge: `/aws/lambda/us-east-1.name`. */
export function functionOfLogGroup(group: string): string | undefined {
  const name = group.startsWith(PREFIX) ? group.slice(PREFIX.length) : ''
  return /^[a-zA-Z0-9-_]{1,64}$/.test(name) ? name : undefined
}

/** Whether a log group is of a replica: its function is in another Region, and cannot be looked for in this one. */
export function isReplicaLogGroup(group: string): boolean {
  return /^\/aws\/lambda\/[a-z]{2,4}(-[a-z]+)+-\d+\./.test(group)
}

/** Why a log group stays, or undefined when its function is gone and every event is past its retention. */
export function judgeLogGroup(group: LogGroup, used: ReadonlySet<string>, now: Seconds): LogGroupKeep | undefined {
  if (isReplicaLogGroup(group.name)) return 'edge-replica'
  if (used.has(group.name)) return 'in-use'
  if (group.retention === undefined) return 'kept-for-ever'
  return now - group.newest < group.retention ? 'within-retention' : undefined
}
