import type { AddPermissionCommandInput } from '@aws-sdk/client-lambda'

export type UrlAuthType = 'AWS_IAM' | 'NONE'

type Grant = Omit<AddPermissionCommandInput, 'FunctionName' | 'Qualifier'> & { readonly StatementId: string }

/** The two grants a URL without authentication needs since October 2025; with one missing it answers 403 (F§1.10). */
export const publicUrlGrants: readonly Grant[] = [
  {
    StatementId: 'lambda-canary-url',
    Action: 'lambda:InvokeFunctionUrl',
    Principal: '*',
    FunctionUrlAuthType: 'NONE',
  },
  {
    StatementId: 'lambda-canary-url-invoke',
    Action: 'lambda:InvokeFunction',
    Principal: '*',
    InvokedViaFunctionUrl: true,
  },
]

/** @param present ids of the statements that are there. */
export function missingUrlGrants(present: readonly string[]): readonly Grant[] {
  return publicUrlGrants.filter(({ StatementId }) => !present.includes(StatementId))
}
