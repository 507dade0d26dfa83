import type { Aws } from '../aws/clients.ts'
import { findDeploymentGroup } from '../resources/deployment-group.ts'
import { foreignOwner } from '../resources/foreign-owner.ts'
import type { DeployContext } from './context.ts'
import type { Prepared } from './prepare.ts'

/**
 * Names the other tool that owns the function, whose next run would put things back unless it is told not to; and the
 * CodeDeploy group, where that tool left one on the alias: two that shift one alias undo each other.
 */
export async function warnOfOwner(aws: Aws, { target, situation }: Prepared, { log }: DeployContext): Promise<void> {
  const { latest, alias } = situation
  const owner = latest === undefined ? undefined : foreignOwner(latest.tags)
  if (latest === undefined || owner === undefined) return
  const stack = owner.stack === undefined ? '' : ` (stack ${owner.stack})`
  log.info(`The function belongs to ${owner.tool}${stack}, whose next run may undo this deploy. ${owner.advice}`)
  if (alias === undefined) return
  const read = await findDeploymentGroup(aws, latest.name, target.alias)
  if (read.kind === 'unreadable') log.info(read.why)
  if (read.kind !== 'found') return
  const { application, name } = read.group
  log.warning(
    `CodeDeploy shifts alias "${target.alias}" too: deployment group "${name}" of application "${application}". Two tools that shift one alias undo each other: take the deployment preference out of ${owner.tool}, or stop shifting here.`,
  )
}
