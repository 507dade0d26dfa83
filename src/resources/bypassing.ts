import type { Callers } from './callers.ts'

/** Everything that calls the unqualified function, one line each, for a person; empty when all traffic may meet the canary. */
export function bypassing({ mappings, url, grants, invocationsLastDay }: Callers): string[] {
  return [
    ...mappings.map(({ uuid, source }) => `event source mapping ${uuid} of ${source}`),
    ...(url === undefined ? [] : [`function URL ${url}`]),
    ...grants.map(
      ({ statement, principal, source }) =>
        `${principal}${source === undefined ? '' : ` for ${source}`}, let in by statement "${statement}" of the resource policy`,
    ),
    ...(invocationsLastDay === 0
      ? []
      : [`${invocationsLastDay} call${invocationsLastDay === 1 ? '' : 's'} without an alias in the last day`]),
  ]
}
