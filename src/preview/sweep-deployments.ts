import type { Aws } from '../aws/clients.ts'
import { type Deployment, endDeploymentsOf, listDeployments } from '../github/deployments.ts'
import type { PreviewContext } from './context.ts'
import type { Leftovers } from './leftovers.ts'

/** No preview lives longer without a push. */
const LONGEST = 90 * 86_400

/** Deployments of ours in this account and Region, as far back as one may have a preview; newest first. */
export async function knownDeployments(
  aws: Aws,
  { github, place }: PreviewContext,
  left: Leftovers,
): Promise<readonly Deployment[]> {
  const known: Deployment[] = []
  await left.attempt('deployments', async () => {
    for await (const deployment of listDeployments(github)) {
      if (Date.parse(deployment.createdAt) / 1000 < aws.clock.now() - LONGEST) return
      if (deployment.place === place) known.push(deployment)
    }
  })
  return known
}

/** Ends what no preview stands behind any more, whoever took it away. @throws Failure naming a missing permission. */
export async function sweepDeployments({ github }: PreviewContext, over: readonly Deployment[]): Promise<void> {
  for (const [, ofOne] of Map.groupBy(over, ({ preview }) => preview)) {
    await endDeploymentsOf(
      github,
      ofOne.map(({ id }) => id),
      'Removed',
    )
  }
}
