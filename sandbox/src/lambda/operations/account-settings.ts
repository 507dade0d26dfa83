import type { AwsReply } from '../../http/service.ts'
import { ACCOUNT_CONCURRENCY } from '../invocation/admit.ts'
import type { Code } from '../model/function.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'

/** F§1.8: 300 GB of code, all versions and layers counted; what refers to a bucket is not. */
const TOTAL_CODE_BYTES = 322_122_547_200

export const getAccountSettings: Operation = {
  name: 'GetAccountSettings',
  method: 'GET',
  path: '/2016-08-19/account-settings',
  write: false,
  run(context): AwsReply {
    const functions = [...context.store.functions.values()]
    const reserved = functions.reduce((sum, one) => sum + (one.reservedConcurrency ?? 0), 0)
    const codes = functions.flatMap(one => [one.latest, ...one.versions.values()]).map(one => one.code)
    const layers = [...context.store.layers.values()].flatMap(layer => [...layer.versions.values()])
    const used =
      codes.reduce((sum, code) => sum + storedBytes(code), 0) +
      layers.reduce((sum, layer) => sum + layer.bytes.length, 0)
    return json(200, {
      AccountLimit: {
        TotalCodeSize: TOTAL_CODE_BYTES,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reserved,
      },
      AccountUsage: { TotalCodeSize: used, FunctionCount: functions.length },
    })
  },
}

function storedBytes(code: Code): number {
  return code.kind === 'zip' && code.referenced === undefined ? code.bytes.length : 0
}
