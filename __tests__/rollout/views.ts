import type { AliasView } from '../../src/rollout/alias-view.ts'
import { decodeDescription } from '../../src/rollout/description.ts'
import { fromFraction } from '../../src/values/percentage.ts'
import { version } from './arbitraries.ts'

/** An alias as read: `view('141+142@0.1', 'text')`. */
export function view(serving: string, description = ''): AliasView {
  const [primary = '', canary] = serving.split('+')
  const [of = '', weight = '0'] = canary?.split('@') ?? []
  return {
    arn: 'arn:aws:lambda:us-east-1:123456789012:function:orders:live',
    routing:
      primary === '$LATEST'
        ? 'latest'
        : {
            primary: version(primary),
            ...(canary === undefined ? {} : { canary: { version: version(of), weight: fromFraction(Number(weight)) } }),
          },
    description,
    decoded: decodeDescription(description),
    revisionId: 'r',
  }
}

/** The record of a rollout of 142 over 141 at one of its steps. */
export function inFlightText(step: number, change = ''): string {
  return `[canary1 142 over 141 was 139; steps 10% 5m-20m, 50% 5m-20m bake 5m-20m; step ${step} began 2026-11-24T19:00:00Z +${change || '0s'}; runner 9f2ad01c by run-1]`
}
