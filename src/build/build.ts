import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure, InputError } from '../report/failure.ts'
import type { BuildContext } from './context.ts'
import { namedDigest, sourceDigest } from './digest.ts'
import { fileHash } from './file-hash.ts'
import { liesInside } from './lies-inside.ts'
import { exceedsLimits, unpackedSizeProblem } from './limits.ts'
import type { Package, ZipPackage } from './package.ts'
import type { EntrySource, Source } from './source.ts'
import { type FoundFile, walk } from './walk.ts'

/**
 * Makes the package of a source. What only one kind of source needs is loaded for it: start-up is on the user's clock.
 * Touches nothing but the scratch folder, and AWS not at all.
 * @throws InputError for a path that is not there, Failure for what does not build or Lambda would refuse.
 */
export async function buildPackage(source: Source, context: BuildContext): Promise<Package> {
  switch (source.kind) {
    case 'entry':
      return fromEntry(source, context)
    case 'directory':
      return fromDirectory(source.path, context)
    case 'zip':
      return fromZip(source.path, context)
    case 's3-object': {
      const { kind, bucket, key, versionId, etag } = source
      const origin = `s3://${bucket}/${key}${versionId === undefined ? '' : ` version ${versionId}`}`
      const content = versionId ?? (etag === undefined ? undefined : `etag ${etag}`)
      const digest = content === undefined ? {} : { digest: namedDigest('s3', bucket, key, content) }
      return { kind, bucket, key, ...(versionId === undefined ? {} : { versionId }), ...digest, origin }
    }
    case 'image': {
      const digest = /@sha256:([0-9a-f]{64})$/.exec(source.uri)?.[1]
      return { kind: 'image', uri: source.uri, ...(digest === undefined ? {} : { digest }), origin: source.uri }
    }
    case 'none':
      return { kind: 'none', origin: 'what $LATEST holds' }
  }
}

async function fromEntry(source: EntrySource, context: BuildContext): Promise<ZipPackage> {
  const { bundle, entryFile } = await import('./esbuild.ts')
  const { folder, label } = await bundle(source, entryFile(source, context.workspace), context)
  return packageFolder(folder, `${source.path}, bundled by ${label}`, context)
}

async function fromDirectory(path: string, context: BuildContext): Promise<ZipPackage> {
  const folder = resolve(context.workspace, path)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InputError('code-artifacts-dir', path, 'names no folder', 'a folder in the workspace, such as dist')
  }
  if (!liesInside(context.checkout ?? context.workspace, folder)) {
    throw new InputError('code-artifacts-dir', path, 'leaves the workspace', 'a folder inside it, such as dist')
  }
  return packageFolder(folder, `the folder ${path}`, context)
}

async function packageFolder(folder: string, origin: string, context: BuildContext): Promise<ZipPackage> {
  try {
    const { writeZip } = await import('./zip.ts')
    const path = join(context.scratch, 'package.zip')
    const { entries, size, codeSha256 } = await writeZip(withinLimits(walk(folder)), path)
    if (entries.length === 0) {
      const what = `There is no file in ${origin}: nothing to deploy.`
      throw new Failure({ what, next: 'Run your build before this step, and name the folder it writes to.' })
    }
    return { kind: 'zip', path, size, codeSha256, origin, entries, ...totals(entries) }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(
      {
        what: `A package could not be made of ${origin}.`,
        next: 'Check that its files can be read and that the disk is not full.',
        detail: Error.isError(error) ? error.message : String(error),
      },
      error,
    )
  }
}

async function fromZip(path: string, context: BuildContext): Promise<ZipPackage> {
  const absolute = resolve(context.workspace, path)
  if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new InputError('zip', path, 'names no file', 'a zip in the workspace, such as build/function.zip')
  }
  const { readZip } = await import('./read-zip.ts')
  const { entries, withoutModes } = await readZip(absolute, `The file ${path}`)
  if (entries.length === 0) throw new Failure({ what: `The zip ${path} holds no file: nothing to deploy.` })
  if (withoutModes > 0) {
    context.log.warning(
      `${withoutModes} of ${entries.length} entries of ${path} carry no Unix permissions: Lambda may answer "permission denied" when it reads them. Zip on Linux or macOS, or pass the folder as "code-artifacts-dir".`,
    )
  }
  const { size, codeSha256 } = await fileHash(absolute)
  return { kind: 'zip', path: absolute, size, codeSha256, origin: `the zip ${path}`, entries, ...totals(entries) }
}

function totals(entries: ZipPackage['entries']): Pick<ZipPackage, 'digest' | 'unpackedSize'> {
  return { digest: sourceDigest(entries), unpackedSize: entries.reduce((sum, entry) => sum + entry.size, 0) }
}

/** @throws Failure as soon as there is more than Lambda takes, naming the biggest parts of all there is. */
function* withinLimits(files: Iterable<FoundFile>): Generator<FoundFile> {
  const found: FoundFile[] = []
  let [size, over] = [0, false]
  for (const file of files) {
    found.push(file)
    size += file.size
    over ||= exceedsLimits(size, found.length)
    // Once it is too much, the rest is looked at only to say where it all is.
    if (!over) yield file
  }
  const problem = unpackedSizeProblem(found)
  if (problem !== undefined) throw new Failure(problem)
}
