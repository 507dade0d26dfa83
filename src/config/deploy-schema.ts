import * as z from 'zod/mini'
import { gateInputs } from './deploy/gate-inputs.ts'
import { runInputs } from './deploy/run-inputs.ts'
import { settingInputs } from './deploy/setting-inputs.ts'
import { signingInputs } from './deploy/signing-inputs.ts'
import { sourceInputs } from './deploy/source-inputs.ts'
import { aliasName, functionName } from './fields/aws.ts'
import { defaulted, required } from './schema.ts'

/** Every input of the deploy action, and of `plan`, which shows what deploy would do with them. */
export const deploySchema = z.object({
  functionName: required(functionName(), 'Name or ARN of the function.'),
  alias: defaulted(aliasName('live'), 'live', 'The alias your callers use; its traffic is shifted.'),
  ...sourceInputs,
  ...settingInputs,
  ...signingInputs,
  ...gateInputs,
  ...runInputs,
})
