import * as z from 'zod/mini'
import type { Field } from './field.ts'
import { json } from './json.ts'
import { type TextMap, textMap } from './variables.ts'

/** The structured settings of a function, in the words of the Lambda API: what official workflows already hold. */

const strings = (): z.ZodMiniArray<z.ZodMiniString> => z.array(z.string())

export const tags = (): Field<TextMap> => json(textMap, '{"team": "payments"}', { asWritten: true })

const vpc = () =>
  z.strictObject({
    SubnetIds: strings(),
    SecurityGroupIds: strings(),
    Ipv6AllowedForDualStack: z.optional(z.boolean()),
  })
export type VpcSetting = z.infer<ReturnType<typeof vpc>>
export const vpcConfig = (): Field<VpcSetting> => json(vpc, '{"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}')

const deadLetter = () => z.strictObject({ TargetArn: z.string() })
export type DeadLetterSetting = z.infer<ReturnType<typeof deadLetter>>
export const deadLetterConfig = (): Field<DeadLetterSetting> =>
  json(deadLetter, '{"TargetArn": "arn:aws:sqs:eu-central-1:123456789012:failed"}')

const tracing = () => z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) })
export type TracingSetting = z.infer<ReturnType<typeof tracing>>
export const tracingConfig = (): Field<TracingSetting> => json(tracing, '{"Mode": "Active"}')

const fileSystems = () =>
  z.array(z.strictObject({ Arn: z.string(), LocalMountPath: z.string().check(z.regex(/^\/mnt\/[a-zA-Z0-9-_.]+$/)) }))
export type FileSystemSetting = z.infer<ReturnType<typeof fileSystems>>
export const fileSystemConfigs = (): Field<FileSystemSetting> =>
  json(
    fileSystems,
    '[{"Arn": "arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-1", "LocalMountPath": "/mnt/data"}]',
  )

const image = () =>
  z.strictObject({
    EntryPoint: z.optional(strings()),
    Command: z.optional(strings()),
    WorkingDirectory: z.optional(z.string()),
  })
export type ImageSetting = z.infer<ReturnType<typeof image>>
export const imageConfig = (): Field<ImageSetting> => json(image, '{"Command": ["app.handler"]}')

const snap = () => z.strictObject({ ApplyOn: z.enum(['PublishedVersions', 'None']) })
export type SnapStartSetting = z.infer<ReturnType<typeof snap>>
export const snapStart = (): Field<SnapStartSetting> => json(snap, '{"ApplyOn": "PublishedVersions"}')

const logging = () =>
  z.strictObject({
    LogFormat: z.optional(z.enum(['JSON', 'Text'])),
    ApplicationLogLevel: z.optional(z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'])),
    SystemLogLevel: z.optional(z.enum(['DEBUG', 'INFO', 'WARN'])),
    LogGroup: z.optional(z.string()),
  })
export type LoggingSetting = z.infer<ReturnType<typeof logging>>
export const loggingConfig = (): Field<LoggingSetting> => json(logging, '{"LogFormat": "JSON"}')

const durable = () =>
  z.strictObject({
    ExecutionTimeout: z.optional(z.int().check(z.gte(1), z.lte(31_622_400))),
    RetentionPeriodInDays: z.optional(z.int().check(z.gte(1), z.lte(90))),
    KMSKeyArn: z.optional(z.string()),
  })
export type DurableSetting = z.infer<ReturnType<typeof durable>>
export const durableConfig = (): Field<DurableSetting> =>
  json(durable, '{"ExecutionTimeout": 3600, "RetentionPeriodInDays": 14}')
