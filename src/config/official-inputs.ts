/**
 * Every input of `aws-actions/aws-lambda-deploy` (v1.1.0, and `durable-config` of later ones) against ours.
 * A workflow written for it works by changing only the `uses:` line, except where a row says so.
 */
export interface OfficialInput {
  readonly name: string
  /** same: same name, values and meaning. changed: same name and values, another default or effect. */
  readonly here: 'same' | 'changed'
  readonly why: string
}

const same = (name: string, why = ''): OfficialInput => ({ name, here: 'same', why })
const changed = (name: string, why: string): OfficialInput => ({ name, here: 'changed', why })

export const officialInputs: readonly OfficialInput[] = [
  changed(
    'function-name',
    'Names and unqualified ARNs; a qualifier (`orders:live`) is refused, the alias has its own input.',
  ),
  changed(
    'package-type',
    'No default: the source decides. A value that contradicts the source is refused, not ignored.',
  ),
  same('image-uri', 'Needs a tag or a digest.'),
  changed('code-artifacts-dir', 'Never installs, filters or moves files; symbolic links and modes are kept.'),
  changed(
    'handler',
    'No default: unset is never sent, so that an update does not reset it to `index.handler`. Needed to create a function.',
  ),
  changed(
    'runtime',
    'No default: unset is never sent, so that an update does not move the function to another runtime. Needed to create a function.',
  ),
  changed(
    's3-bucket',
    'Must exist: no bucket is created in your account. Beside a folder, entry or zip it is where the package is staged; with `s3-key` alone it holds the package.',
  ),
  changed(
    's3-key',
    'Beside a local source it is the prefix of staged packages, whose names come from their content; with `s3-bucket` alone it is the package to deploy.',
  ),
  changed('publish', 'Default `true`: a version is what an alias can be moved to. `false` updates `$LATEST` only.'),
  changed('dry-run', 'Makes no writing call at all, and prints those a real run would make.'),
  changed(
    'revision-id',
    'The revision `$LATEST` must have at the start; every later write carries the revision last read, with or without it.',
  ),
  same('architectures', 'One of `x86_64`, `arm64`.'),
  same('source-kms-key-arn'),
  same('role'),
  same('function-description'),
  same('memory-size', 'Checked before any call: 128 to 10240.'),
  same('timeout', 'Checked before any call: 1 to 900.'),
  same('vpc-config', 'Unknown keys are refused.'),
  changed(
    'environment',
    'Merged into the variables the function has, unless `environment-mode: replace`. Values are never printed.',
  ),
  same('dead-letter-config', '`{"TargetArn": ""}` removes it.'),
  same('kms-key-arn'),
  same('tracing-config'),
  same('layers', 'A JSON list, or one a line. `[]` removes all layers.'),
  same('file-system-configs', '`[]` removes all.'),
  same('image-config'),
  same('ephemeral-storage'),
  same('snap-start'),
  same('logging-config'),
  changed('code-signing-config-arn', 'Also attached to a function that exists, and checked on every deploy.'),
  changed('tags', 'Also applied to a function that exists; tags that are not named stay.'),
  same(
    'durable-config',
    'Running executions stay on the version they began on; moving the alias does not migrate them.',
  ),
]
