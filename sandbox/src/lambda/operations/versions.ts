import type { AwsReply } from '../../http/service.ts'
import { findUnqualified } from '../model/find.ts'
import { isVersionNumber, referenceOf } from '../model/reference.ts'
import { renderListed } from '../model/render.ts'
import { conflict, invalidParameter } from '../wire/errors.ts'
import { present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json, noContent } from '../wire/reply.ts'

export const listVersionsByFunction: Operation = {
  name: 'ListVersionsByFunction',
  method: 'GET',
  path: '/2015-03-31/functions/{FunctionName}/versions',
  write: false,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const all = [found.latest, ...found.versions.values()]
    // F§1.4: 50 a page whatever MaxItems says, `$LATEST` first.
    const page = paginate(input, all, configuration => configuration.version, 50)
    const versions = page.items.map(configuration => renderListed(context.account, found, configuration))
    return json(200, present({ Versions: versions, NextMarker: page.nextMarker }))
  },
}

export const deleteFunction: Operation = {
  name: 'DeleteFunction',
  method: 'DELETE',
  path: '/2015-03-31/functions/{FunctionName}',
  write: true,
  run(context, input): AwsReply {
    const { name, qualifier } = referenceOf(context.account, input)
    if (qualifier === '$LATEST') {
      throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
    }
    if (qualifier !== undefined && !isVersionNumber(qualifier)) {
      throw invalidParameter('Deletion of aliases is not currently supported.')
    }
    const found = findUnqualified(context, input)
    // Without a qualifier the whole function goes (F§1.4).
    if (qualifier === undefined) {
      context.store.functions.delete(name)
      return noContent()
    }
    const referring = [...found.aliases.values()].filter(
      alias => alias.functionVersion === qualifier || alias.additional?.version === qualifier,
    )
    if (referring.length > 0) {
      const names = referring.map(alias => alias.name).join(', ')
      throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`)
    }
    const version = found.versions.get(qualifier)
    if (version?.overrides.Replicated === true) throw replicated(`${found.arn}:${qualifier}`)
    // A version that is not there is deleted just as well (F§1.4).
    found.versions.delete(qualifier)
    found.provisioned.delete(qualifier)
    found.policies.delete(qualifier)
    return noContent()
  },
}

/** F§1.11: a version CloudFront still holds replicas of. */
function replicated(arn: string): Error {
  return invalidParameter(
    `Lambda was unable to delete ${arn} because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas.`,
  )
}
