import type { AwsReply } from '../../http/service.ts'
import { attachedConfig } from '../model/code-trust.ts'
import { findUnqualified } from '../model/find.ts'
import type { Operation } from '../wire/operation.ts'
import { json, noContent } from '../wire/reply.ts'

const PATH = '/2020-06-30/functions/{FunctionName}/code-signing-config'

/** Takes effect at the next deployment: code that is there keeps running (F§2.2). */
export const putFunctionCodeSigningConfig: Operation = {
  name: 'PutFunctionCodeSigningConfig',
  method: 'PUT',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const arn = input.body.needString('CodeSigningConfigArn')
    attachedConfig(context, arn)
    const found = findUnqualified(context, input)
    found.codeSigningConfigArn = arn
    return json(200, { CodeSigningConfigArn: arn, FunctionName: found.name })
  },
}

export const getFunctionCodeSigningConfig: Operation = {
  name: 'GetFunctionCodeSigningConfig',
  method: 'GET',
  path: PATH,
  write: false,
  run(context, input): AwsReply {
    const { codeSigningConfigArn, name } = findUnqualified(context, input)
    // F§2.2: 200 with an empty body without one.
    return json(
      200,
      codeSigningConfigArn === undefined ? {} : { CodeSigningConfigArn: codeSigningConfigArn, FunctionName: name },
    )
  },
}

export const deleteFunctionCodeSigningConfig: Operation = {
  name: 'DeleteFunctionCodeSigningConfig',
  method: 'DELETE',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    findUnqualified(context, input).codeSigningConfigArn = undefined
    return noContent()
  },
}
