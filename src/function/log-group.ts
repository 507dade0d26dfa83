import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { functionNameOf } from '../values/arn.ts'

/** The log group a version writes to: one of its own choice, else the function's (docs/facts/cloudwatch-logs.md). */
export function logGroup(functionName: string, configuration: FunctionConfiguration | undefined): string {
  const name = functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
  return configuration?.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`
}
