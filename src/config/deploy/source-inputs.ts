import { bucket, kmsKey } from '../fields/aws.ts'
import { list } from '../fields/list.ts'
import { boolean, choice, path, pattern, text } from '../fields/scalars.ts'
import { defaulted, optional } from '../schema.ts'

/** Where the code comes from, and how it is built. */
export const sourceInputs = {
  packageType: optional(choice('Zip', 'Image'), 'Refused when it contradicts the source; the source alone decides.'),
  entry: optional(path('src/handler.ts'), 'TypeScript or JavaScript file to bundle with esbuild.'),
  codeArtifactsDir: optional(path('dist'), 'A built folder, packaged as it is.'),
  zip: optional(path('build/function.zip'), 'A zip file, deployed as it is.'),
  imageUri: optional(
    pattern(
      /^\d{12}\.dkr[.-]ecr[.-][a-z0-9.-]+\/[a-z0-9._/-]+(:[\w][\w.-]{0,127}(@sha256:[a-f0-9]{64})?|@sha256:[a-f0-9]{64})$/,
      'the URI of an ECR image with a tag or digest',
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:1.4.2',
    ),
    'A container image in ECR.',
  ),
  s3Bucket: optional(
    bucket(),
    'With a local source: where the package is staged. With `s3-key` alone: the bucket that holds the package.',
  ),
  s3Key: optional(
    text(1024, 'releases/orders.zip'),
    'With a local source: the prefix of staged packages. With `s3-bucket` alone: the package to deploy.',
  ),
  s3ObjectVersion: optional(text(1024, '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY'), 'Version of the package in S3.'),
  sourceKmsKeyArn: optional(kmsKey(), 'KMS key that encrypts the package at rest in Lambda.'),
  format: defaulted(choice('esm', 'cjs'), 'esm', 'Module format of the bundle.'),
  external: optional(
    list(
      pattern(/^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~*][a-z0-9-._~*/]*$/, 'a package name', 'sharp'),
      'sharp, pg-native',
    ),
    'Packages left out of the bundle. Those among your `dependencies` are shipped whole under `node_modules`, native parts included; others are the work of a layer.',
  ),
  externalAwsSdk: defaulted(
    boolean(),
    'false',
    'Leave `@aws-sdk/*` to the runtime; by default it is bundled, so that its version is yours.',
  ),
  minify: defaulted(boolean(), 'true', 'Minify the bundle.'),
  sourceMap: defaulted(boolean(), 'true', 'Ship a source map beside the bundle.'),
  assets: optional(
    list(path('schema.graphql'), 'schema.graphql, templates/**'),
    "Files packed beside the bundle (paths and globs), by their path relative to the entry's folder.",
  ),
  workingDirectory: defaulted(path('services/orders'), '.', 'Folder that paths are relative to, inside the workspace.'),
}
