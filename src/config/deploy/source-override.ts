import type { FileInputs } from '../config-file.ts'
import type { ReadInput } from '../schema.ts'
import { BUILD_INPUTS } from './deploy-rules.ts'

/** Inputs that each name a source by themselves. A version of an object names it with its bucket and key. */
const SOURCES = ['entry', 'code-artifacts-dir', 'zip', 'image-uri', 's3-object-version']

/** What a package in S3 is no longer in need of: it was staged, and signed, by an earlier job. */
const ON_THE_WAY = ['s3-bucket', 's3-key', 'signing-profile', 'create-signing-config', 'require-attestation']

/**
 * The config file's inputs beside a source of the step. The file says how the function is built; a step that brings a
 * package built from it by an earlier job replaces that source as a whole, and how it is made.
 */
export function besideSource(read: ReadInput, file: FileInputs): FileInputs {
  const given = SOURCES.filter(name => read(name).trim() !== '')
  if (given.length === 0) return file
  const replaced = new Set([...SOURCES, 'package-type', ...(given.includes('entry') ? [] : BUILD_INPUTS)])
  if (given.includes('s3-object-version')) for (const name of ON_THE_WAY) replaced.add(name)
  return new Map([...file].filter(([name]) => !replaced.has(name)))
}
