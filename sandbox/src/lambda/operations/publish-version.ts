import { randomUUID } from 'node:crypto'
import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { findUnqualified } from '../model/find.ts'
import type { Configuration, LambdaFunction } from '../model/function.ts'
import { checkIdle, checkRevision } from '../model/guards.ts'
import { readDescription } from '../model/read-settings.ts'
import { renderConfiguration } from '../model/render.ts'
import { activationSeconds, fingerprint, published } from '../model/transitions.ts'
import { invalidParameter, notEmulated } from '../wire/errors.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'

export const publishVersion: Operation = {
  name: 'PublishVersion',
  method: 'POST',
  path: '/2015-03-31/functions/{FunctionName}/versions',
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    if (body.has('PublishTo')) throw notEmulated('PublishTo, which Managed Instances alone know')
    const description = readDescription(body)
    const found = findUnqualified(context, input)
    checkRevision(body.string('RevisionId'), found.latest.revisionId)
    const expected = body.string('CodeSha256')
    const actual = found.latest.code.sha256
    // A wrong guard is a 400, not a 412 (F§1.4).
    if (expected !== undefined && expected !== '' && expected !== actual) {
      throw invalidParameter(
        `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${actual}). Please try again with the CodeSHA256 in $LATEST.`,
      )
    }
    checkIdle(found)
    const version = addVersion(context, found, description)
    return json(201, renderConfiguration(context.account, found, version, version.version))
  },
}

/**
 * Publishes `$LATEST`, or gives back the last version when nothing changed since: same RevisionId, old Description
 * (F§1.4). A new version also changes `$LATEST`'s own RevisionId (F§1.3).
 */
export function addVersion(
  context: LambdaContext,
  found: LambdaFunction,
  description: string | undefined,
): Configuration {
  const last = found.versions.get(String(found.lastVersion))
  if (last !== undefined && last.publishedFrom === fingerprint(found.latest)) return last
  const { durations, clock } = context
  const seconds = activationSeconds(found.latest.settings, durations.activate, durations.snapStart)
  // A version cannot be Active before the update it was published with.
  const from = Math.max(clock.now(), found.latest.transition?.at ?? 0)
  const failure = context.store.takeFailure(found.name, 'activate')
  found.lastVersion += 1
  const transition = { kind: 'activate' as const, at: from + seconds, failure }
  const version = published(found.latest, String(found.lastVersion), description, transition, randomUUID)
  found.versions.set(version.version, version)
  found.latest = { ...found.latest, revisionId: randomUUID() }
  return version
}
