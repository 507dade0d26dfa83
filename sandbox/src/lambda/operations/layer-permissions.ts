import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import type { Layer, LayerVersion } from '../model/store.ts'
import { conflict, noSuchResource } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'

const PATH = '/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy'

/** Lets other accounts, or an organization, use one version of a layer (API_AddLayerVersionPermission.html). */
export const addLayerVersionPermission: Operation = {
  name: 'AddLayerVersionPermission',
  method: 'POST',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { layer, version } = find(context, input)
    const Sid = input.body.needString('StatementId')
    if (version.policy.some(statement => statement.Sid === Sid)) {
      throw conflict(`The statement id (${Sid}) provided already exists. Please provide a new statement id.`)
    }
    const principal = input.body.needString('Principal')
    const organization = input.body.string('OrganizationId')
    const statement = present({
      Sid,
      Effect: 'Allow',
      Principal: principal === '*' ? principal : { AWS: `arn:${context.account.partition}:iam::${principal}:root` },
      Action: input.body.needString('Action'),
      Resource: version.arn,
      Condition: organization === undefined ? undefined : { StringEquals: { 'aws:PrincipalOrgID': organization } },
    })
    layer.versions.set(version.version, { ...version, policy: [...version.policy, statement] })
    return json(201, { Statement: JSON.stringify(statement) })
  },
}

export const getLayerVersionPolicy: Operation = {
  name: 'GetLayerVersionPolicy',
  method: 'GET',
  path: PATH,
  write: false,
  run(context, input): AwsReply {
    const { policy } = find(context, input).version
    if (policy.length === 0) throw noSuchResource()
    return json(200, { Policy: documentOf(policy) })
  },
}

function documentOf(policy: readonly JsonObject[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: policy })
}

function find(context: LambdaContext, input: Input): { readonly layer: Layer; readonly version: LayerVersion } {
  const layer = context.store.layers.get(input.label('LayerName').split(':').at(-1) ?? '')
  const version = layer?.versions.get(Number(input.label('VersionNumber')))
  if (layer === undefined || version === undefined) throw noSuchResource()
  return { layer, version }
}
