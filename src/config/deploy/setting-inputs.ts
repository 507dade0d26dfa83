import * as aws from '../fields/aws.ts'
import * as settings from '../fields/function-settings.ts'
import { list } from '../fields/list.ts'
import { choice, integer, pattern, text } from '../fields/scalars.ts'
import { variables } from '../fields/variables.ts'
import { defaulted, optional } from '../schema.ts'

/** The function's own settings. What is not set is never sent (promise 5). */
export const settingInputs = {
  handler: optional(
    pattern(/^[^\s]{1,128}$/, 'a handler', 'index.handler'),
    'File and export that Lambda calls. Needed to create a zip function, unless `entry` says it.',
  ),
  runtime: optional(
    pattern(/^([a-z]+[a-z0-9.]*|arn:.+)$/, 'a runtime identifier', 'nodejs24.x'),
    'Runtime identifier. Needed to create a zip function.',
  ),
  architectures: optional(choice('x86_64', 'arm64'), 'Instruction set.'),
  role: optional(aws.role(), 'Execution role. Needed to create a function.'),
  functionDescription: optional(text(256, 'Takes orders'), 'Description of the function.'),
  memorySize: optional(integer(128, 10_240, 'megabytes', 512), 'Memory in MB.'),
  timeout: optional(integer(1, 900, 'seconds', 30), 'Timeout in seconds.'),
  vpcConfig: optional(settings.vpcConfig(), 'Subnets and security groups, as JSON.'),
  environment: optional(variables(), 'Environment variables, as JSON. Never printed.'),
  environmentMode: defaulted(
    choice('merge', 'replace'),
    'merge',
    '`merge` keeps variables that are not named in `environment`; `replace` removes them.',
  ),
  deadLetterConfig: optional(
    settings.deadLetterConfig(),
    'Dead-letter target, as JSON; `{"TargetArn": ""}` removes it.',
  ),
  kmsKeyArn: optional(aws.kmsKey(), 'KMS key for the environment variables.'),
  tracingConfig: optional(settings.tracingConfig(), 'X-Ray mode, as JSON.'),
  layers: optional(
    list(aws.layer(), 'arn:aws:lambda:eu-central-1:123456789012:layer:powertools:7'),
    'Layer version ARNs; `[]` removes all layers.',
  ),
  fileSystemConfigs: optional(settings.fileSystemConfigs(), 'File systems to mount, as JSON.'),
  imageConfig: optional(settings.imageConfig(), 'Overrides of the image, as JSON.'),
  ephemeralStorage: optional(integer(512, 10_240, 'megabytes', 1024), 'Size of `/tmp` in MB.'),
  snapStart: optional(settings.snapStart(), 'SnapStart, as JSON.'),
  loggingConfig: optional(settings.loggingConfig(), 'CloudWatch Logs settings, as JSON.'),
  durableConfig: optional(settings.durableConfig(), 'Durable execution settings, as JSON.'),
  tags: optional(settings.tags(), 'Tags, as JSON; tags that are not named stay.'),
}
