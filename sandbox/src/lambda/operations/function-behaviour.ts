import type { AwsReply } from '../../http/service.ts'
import { checkQualifier, findFunction, findUnqualified } from '../model/find.ts'
import { functionArn, referenceOf } from '../model/reference.ts'
import { checkEnum } from '../wire/constraints.ts'
import { present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'

/** F§1.10: recursion is the function's, runtime management a version's. Both are only kept. */
const RECURSION = '/2024-08-31/functions/{FunctionName}/recursion-config'
const RUNTIME = '/2021-07-20/functions/{FunctionName}/runtime-management-config'

export const getFunctionRecursionConfig: Operation = {
  name: 'GetFunctionRecursionConfig',
  method: 'GET',
  path: RECURSION,
  write: false,
  run: (context, input) => json(200, { RecursiveLoop: findUnqualified(context, input).recursiveLoop }),
}

export const putFunctionRecursionConfig: Operation = {
  name: 'PutFunctionRecursionConfig',
  method: 'PUT',
  path: RECURSION,
  write: true,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const loop = input.body.needString('RecursiveLoop')
    found.recursiveLoop = checkEnum(loop, 'recursiveLoop', ['Terminate', 'Allow'])
    return json(200, { RecursiveLoop: found.recursiveLoop })
  },
}

export const getRuntimeManagementConfig: Operation = {
  name: 'GetRuntimeManagementConfig',
  method: 'GET',
  path: RUNTIME,
  write: false,
  run(context, input): AwsReply {
    const { name, qualifier } = referenceOf(context.account, input)
    const found = findFunction(context, { name, qualifier: undefined })
    const place = checkQualifier(context, found, qualifier)
    const kept = found.runtimeManagement.get(place) ?? { UpdateRuntimeOn: 'Auto' }
    return json(200, { ...kept, FunctionArn: functionArn(context.account, name, qualifier ?? '$LATEST') })
  },
}

export const putRuntimeManagementConfig: Operation = {
  name: 'PutRuntimeManagementConfig',
  method: 'PUT',
  path: RUNTIME,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const { name, qualifier } = referenceOf(context.account, input)
    const found = findFunction(context, { name, qualifier: undefined })
    const place = checkQualifier(context, found, qualifier)
    const mode = checkEnum(body.needString('UpdateRuntimeOn'), 'updateRuntimeOn', ['Auto', 'Manual', 'FunctionUpdate'])
    const kept = present({ UpdateRuntimeOn: mode, RuntimeVersionArn: body.string('RuntimeVersionArn') })
    found.runtimeManagement.set(place, kept)
    return json(200, { ...kept, FunctionArn: functionArn(context.account, name, qualifier ?? '$LATEST') })
  },
}
