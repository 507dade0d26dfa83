import { roleToAssume } from './fields/aws.ts'
import { optional } from './schema.ts'

/** Whom a step acts as, in every action that calls AWS. */
export const sessionInputs = {
  roleToAssume: optional(
    roleToAssume(),
    "Role to act as by the job's identity token (`id-token: write`), assumed again before its session ends. By default the credentials of the environment.",
  ),
}
