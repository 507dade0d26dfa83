import { InputError } from '../../report/failure.ts'
import type { PreviewValues } from '../preview-inputs.ts'

/** Inputs that only a function of its own can have. */
const OF_FUNCTIONS = [
  'preview-role',
  'inherit-role',
  'environment',
  'clone-environment',
  'handler',
  'runtime',
  'architectures',
  'memory-size',
  'timeout',
  'layers',
  'tags',
  'code-signing-config-arn',
  'reserved-concurrency',
  'log-retention-days',
] as const

/**
 * What no single input shows to be wrong, whatever the command.
 * @param given whether an input was set.
 * @throws InputError for the first that is wrong.
 */
export function checkPreviewInputs(values: PreviewValues, given: (name: string) => boolean): void {
  if (values.previewRole !== undefined && values.inheritRole) {
    throw new InputError('inherit-role', 'true', 'conflicts with "preview-role"', 'one of the two')
  }
  if (given('url-auth-type') && !values.functionUrl) {
    throw new InputError('url-auth-type', values.urlAuthType, 'is set, but "function-url" is false', 'one of the two')
  }
  for (const name of Object.keys(values.tags ?? {})) {
    if (!name.startsWith('lambda-canary:')) continue
    throw new InputError('tags', name, 'has a tag that previews are found by', 'tags without the prefix lambda-canary:')
  }
  if (values.s3ObjectVersion !== undefined) {
    const local = values.entry ?? values.codeArtifactsDir ?? values.zip
    if (local !== undefined) {
      const allowed = 's3-bucket, s3-key and s3-object-version alone'
      throw new InputError('s3-object-version', values.s3ObjectVersion, 'does not go with a local source', allowed)
    }
    if (values.s3Bucket === undefined || values.s3Key === undefined) {
      const allowed = 's3-bucket, s3-key and s3-object-version together'
      throw new InputError('s3-object-version', values.s3ObjectVersion, 'needs "s3-bucket" and "s3-key"', allowed)
    }
  }
  for (const name of ['smoke-expect-status', 'smoke-expect-json', 'smoke-timeout']) {
    if (!given(name) || values.smokePayload !== undefined) continue
    throw new InputError(name, '', 'needs "smoke-payload"', 'an event to call the preview with, e.g. smoke-payload: {}')
  }
  if (values.mode === 'alias') checkAlias(values, given)
  else if (values.allowPreviewOnBase) {
    throw new InputError('allow-preview-on-base', 'true', 'is for "mode: alias" only', 'mode: alias with it')
  }
}

function checkAlias({ allowPreviewOnBase }: PreviewValues, given: (name: string) => boolean): void {
  if (!allowPreviewOnBase) {
    throw new InputError(
      'mode',
      'alias',
      'puts the code of a pull request into $LATEST of the base function, which must be accepted',
      'allow-preview-on-base: true beside it, or mode: function',
    )
  }
  const wrong = OF_FUNCTIONS.find(given)
  if (wrong === undefined) return
  throw new InputError(
    wrong,
    '',
    'does not apply to "mode: alias", which has the settings of the base function',
    'mode: function',
  )
}
