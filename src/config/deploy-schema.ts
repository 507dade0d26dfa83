import * as z from 'zod/mini'
import { gateInputs } from './deploy/gate-inputs.ts'
import { runInputs } from './deploy/run-inputs.ts'
import { settingInputs } from './deploy/setting-inputs.ts'
import { signingInputs } from './deploy/signing-inputs.ts'
import { sourceInputs } from './deploy/source-inputs.ts'
import { aliasName, functionName } from './fields/aws.ts'
import { defaulted, required } from './schema.ts'

const targetInputs = {
  functionName: required(functionName(), 'Name or ARN of the function.'),
  alias: defaulted(aliasName('live'), 'live', 'The alias your callers use; its traffic is shifted.'),
}

/** Every input of the deploy action, and of `plan`, which shows what deploy would do with them. */
export const deploySchema = z.object({
  ...targetInputs,
  ...sourceInputs,
  ...settingInputs,
  ...signingInputs,
  ...gateInputs,
  ...runInputs,
})

/** The same, under the headings of the tables. */
export const deployGroups = [
  { title: 'Function and alias', shape: targetInputs },
  { title: 'Source', shape: sourceInputs },
  { title: 'Settings of the function', shape: settingInputs },
  { title: 'Signing', shape: signingInputs },
  { title: 'Rollout and gates', shape: gateInputs },
  { title: 'The run', shape: runInputs },
] as const
