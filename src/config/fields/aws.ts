import * as z from 'zod/mini'
import { functionNameOf, parseArn } from '../../values/arn.ts'
import { isVersion, parseVersion, type Version } from '../../values/version.ts'
import { type Field, field, Problem } from './field.ts'
import { pattern } from './scalars.ts'

const NAME = /^[a-zA-Z0-9-_]{1,64}$/

/** A function's name, or its ARN in any partition; a version or alias belongs in its own input. */
export function functionName(): Field<string> {
  return field(
    { allowed: 'a function name or ARN without a qualifier', example: 'orders', shape: () => z.string() },
    text => {
      const arn = parseArn(text)
      if (arn !== undefined) {
        const parts = arn.resource.split(':')
        if (arn.service !== 'lambda' || parts[0] !== 'function') return new Problem('is an ARN, but not of a function')
        if (parts.length > 2) return new Problem(`carries the qualifier "${parts[2]}", which belongs in another input`)
        return NAME.test(functionNameOf(text)) ? text : new Problem('is not the ARN of a function')
      }
      if (NAME.test(text)) return text
      if (/^[a-zA-Z0-9-_]+:[a-zA-Z0-9-_$]+$/.test(text)) return new Problem('carries a qualifier after the name')
      return new Problem(text.length > 64 ? 'is longer than 64 characters' : 'is not a function name')
    },
  )
}

/** Alias names must not be numbers, which are versions (F§1.5). */
export function aliasName(example: string): Field<string> {
  return field(
    { allowed: 'a name of letters, digits, - and _, not only digits', example, shape: () => z.string() },
    text => {
      if (isVersion(text)) return new Problem('is a version number')
      if (text === '$LATEST') return new Problem('is the unpublished version, not an alias')
      return /^(?!\d+$)[a-zA-Z0-9-_]{1,128}$/.test(text) ? text : new Problem('is not an alias name')
    },
  )
}

export function version(): Field<Version> {
  return field(
    { allowed: 'a published version number', example: '42', shape: () => z.union([z.int(), z.string()]) },
    text => {
      return parseVersion(text) ?? new Problem('is not a published version')
    },
  )
}

/** @param resource the form of the part after the account; @param kind what it is, to follow "is not the ARN of". */
export function arn(service: string, resource: RegExp, kind: string, example: string): Field<string> {
  return field({ allowed: `the ARN of ${kind}`, example, shape: () => z.string() }, text => {
    const parsed = parseArn(text)
    if (parsed === undefined) return new Problem('is not an ARN')
    return parsed.service === service && resource.test(parsed.resource)
      ? text
      : new Problem(`is not the ARN of ${kind}`)
  })
}

export const region = (): Field<string> => pattern(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'an AWS Region', 'eu-central-1')

export const accountId = (): Field<string> => pattern(/^\d{12}$/, 'an account id of 12 digits', '123456789012')

export const kmsKey = (): Field<string> =>
  arn(
    'kms',
    /^(key|alias)\/./,
    'a KMS key',
    'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  )

export const role = (): Field<string> => arn('iam', /^role\/./, 'an IAM role', 'arn:aws:iam::123456789012:role/orders')

/** A role to act as. */
export const roleToAssume = (): Field<string> =>
  arn('iam', /^role\/./, 'an IAM role', 'arn:aws:iam::123456789012:role/deploy-orders')

export const codeSigningConfig = (): Field<string> =>
  arn(
    'lambda',
    /^code-signing-config:csc-[a-z0-9]{17}$/,
    'a code signing config',
    'arn:aws:lambda:eu-central-1:123456789012:code-signing-config:csc-0f6c334abcdea4d8b',
  )

export const layer = (): Field<string> =>
  arn(
    'lambda',
    /^layer:[a-zA-Z0-9-_]+:\d+$/,
    'a layer version',
    'arn:aws:lambda:eu-central-1:123456789012:layer:powertools:7',
  )

export const bucket = (): Field<string> =>
  pattern(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket name', 'my-artifacts')

/** An alarm's name or ARN, or the beginning of several names followed by `*`. */
export function alarm(): Field<string> {
  return field(
    {
      allowed: 'an alarm name, an alarm ARN, or a name prefix followed by *',
      example: 'orders-live-*',
      shape: () => z.string(),
    },
    text => {
      if (text.length > 256 && parseArn(text) === undefined) return new Problem('is longer than 256 characters')
      if (text === '*') return new Problem('would match every alarm of the account')
      if (text.slice(0, -1).includes('*')) return new Problem('has a * that is not at its end')
      const parsed = parseArn(text)
      if (parsed === undefined) return text.startsWith('arn:') ? new Problem('is not an ARN') : text
      const isAlarm = parsed.service === 'cloudwatch' && parsed.resource.startsWith('alarm:')
      return isAlarm ? text : new Problem('is not the ARN of an alarm')
    },
  )
}
