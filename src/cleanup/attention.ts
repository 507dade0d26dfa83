import { formatBytes } from '../values/bytes.ts'
import { bytesOf, type RegionResult } from './tally.ts'

/** From here on a person should know: a full storage stops every deploy of the Region (F§1.8). */
const NEARLY_FULL = 0.8
/** Names in one annotation, which GitHub shows on one line. */
const MOST_NAMES = 5

/** What went as it should and needs a person all the same, a line of each kind: a step has ten annotations (F§6.2). */
export function attention(result: RegionResult, dryRun: boolean): readonly string[] {
  const { region, storage, functions, logGroups } = result
  const used = (storage?.used ?? 0) - (dryRun ? 0 : bytesOf(result))
  const stackOwned = functions.filter(({ skipped }) => skipped === 'stack-owned')
  const unreadable = functions.flatMap(one => one.unreadable.map(alias => `${one.functionName}:${alias}`))
  const forEver = logGroups?.kept.get('kept-for-ever') ?? 0
  return [
    ...(storage === undefined || used < NEARLY_FULL * storage.quota
      ? []
      : [
          `The code storage of ${region} is nearly full: ${formatBytes(used)} of ${formatBytes(storage.quota)}. Once it is full nothing can be deployed: lower "keep-versions", "keep-for" or "keep-bytes", or have the quota raised.`,
        ]),
    ...(unreadable.length === 0
      ? []
      : [
          `The record of ${names(unreadable)} cannot be read, so that every number in it counts as a version: use a newer Lambda Canary, or put the description of the alias right.`,
        ]),
    ...(stackOwned.length === 0
      ? []
      : [
          `${stackOwned.length} ${stackOwned.length === 1 ? 'function is' : 'functions are'} left alone as owned by a CloudFormation stack: ${names(stackOwned.map(one => one.functionName))}. "include-stack-owned: true" cleans them too.`,
        ]),
    ...(forEver === 0
      ? []
      : [
          `${forEver} ${forEver === 1 ? 'log group' : 'log groups'} of functions that are gone will never go for want of a retention: ${names(logGroups?.examples.get('kept-for-ever') ?? [], forEver)}. Set one, or delete them by hand.`,
        ]),
  ]
}

function names(some: readonly string[], all = some.length): string {
  const shown = some.slice(0, MOST_NAMES)
  return [shown.join(', '), ...(all > shown.length ? [`and ${all - shown.length} more`] : [])].join(' ')
}
