import type { Thing } from './clean-others.ts'
import type { CleanupOrder, Run } from './order.ts'
import { References } from './references.ts'

export type PackageKeep = 'keep-for' | 'not-ours'
type Place = NonNullable<CleanupOrder['packages']>

/**
 * The staged packages under our prefix, version by version. Before any goes it is made sure that no function and no
 * layer of the Region refers to the bucket instead of having copied from it (F§1.8).
 */
export async function* packageThings({ aws, calls, order }: Run, place: Place): AsyncGenerator<Thing<PackageKeep>> {
  const { listObjectVersions, isStagedPackage, deleteObjectVersion } = await import('./s3-calls.ts')
  const references = new References(aws.clock, calls, place.bucket)
  for await (const object of listObjectVersions(aws, place)) {
    yield {
      name: `s3://${place.bucket}/${object.key} (${object.versionId})`,
      keep: async () => {
        if (aws.clock.now() - object.modified < order.rules.keepFor) return 'keep-for'
        if (!(await isStagedPackage(aws, place, object))) return 'not-ours'
        await references.refuse()
        return undefined
      },
      bytes: () => object.bytes,
      delete: () => deleteObjectVersion(aws, place, object),
    }
  }
}
