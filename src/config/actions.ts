import { cleanupGroups } from './cleanup-inputs.ts'
import { deployGroups } from './deploy-schema.ts'
import { packageSchema } from './package-inputs.ts'
import { planGroups } from './plan-inputs.ts'
import { previewGroups } from './preview-inputs.ts'
import { recoverGroups } from './recover-inputs.ts'
import { rollbackSchema } from './rollback-inputs.ts'
import { sandboxSchema } from './sandbox-inputs.ts'
import type { InputShape } from './schema.ts'
import { signSchema } from './sign-inputs.ts'

/** What an action's `action.yml` and tables are generated from. */
export interface ActionFacts {
  /** Folder of the action in the repository; the root is the deploy action. */
  readonly folder: '' | 'rollback' | 'recover' | 'preview' | 'cleanup' | 'plan' | 'package' | 'sign' | 'sandbox'
  readonly name: string
  readonly description: string
  /** Inputs in the order of the tables, under their headings. */
  readonly groups: readonly { readonly title: string; readonly shape: InputShape }[]
  readonly outputs: Readonly<Record<string, string>>
  /** Bundles of `dist`, by phase. */
  readonly main: string
  readonly post?: string
  /** Where the tables are. */
  readonly readme: string
}

const aliasArn = { 'alias-arn': 'ARN of the alias.' }

const resultJson = { 'result-json': 'All of the above and more, as one JSON object.' }

export const actions: readonly ActionFacts[] = [
  {
    folder: '',
    name: 'Lambda Canary',
    description:
      'Build, sign, publish and canary-release an AWS Lambda function, with a rollback that survives a killed runner',
    groups: deployGroups,
    outputs: {
      outcome:
        '`created`, `unchanged`, `promoted`, `rolled-back`, `in-progress` or `failed`; in a dry run `would-create`, `would-promote` or `unchanged`.',
      version:
        'The version this run released or found live; after a rollback it is not what the alias serves: see `live-version`.',
      'previous-version': 'The version the alias served before.',
      'live-version': 'The version the alias serves at 100% now; empty while two share it, and when that is not known.',
      ...aliasArn,
      'function-arn': 'ARN of the function.',
      'code-sha256': 'SHA-256 of the deployed package as Lambda reports it, base64.',
      'rollback-reason': 'Why the rollout was undone, in one sentence; empty otherwise.',
      url: 'Function URL of the alias, where it has one.',
      report: 'Path of the HTML report; empty when none was written.',
      ...resultJson,
    },
    main: 'deploy.js',
    post: 'deploy-post.js',
    readme: 'docs/deploy.md',
  },
  {
    folder: 'rollback',
    name: 'Lambda Canary: roll back',
    description:
      'Put an alias back: to stable while a rollout is in flight, to the last known good or a named version otherwise',
    groups: [{ title: '', shape: rollbackSchema.shape }],
    outputs: {
      outcome: '`rolled-back`, `unchanged` or `failed`; in a dry run `would-roll-back`.',
      version: 'The version the alias serves now; in a dry run, would serve.',
      'previous-version': 'The version it served before.',
      ...aliasArn,
      ...resultJson,
    },
    main: 'rollback.js',
    readme: 'rollback/README.md',
  },
  {
    folder: 'recover',
    name: 'Lambda Canary: recover',
    description: 'Find rollouts whose runner died and put them right by the record in the alias',
    groups: recoverGroups,
    outputs: {
      outcome:
        'The gravest of all functions: `failed`, `rolled-back`, `promoted`, `advanced`, `foreign` (somebody else moved it), `in-progress` or `unchanged`; in a dry run also `would-roll-back`, `would-promote` and `would-advance`.',
      report: 'Path of the HTML report; empty when none was written.',
      ...resultJson,
    },
    main: 'recover.js',
    readme: 'recover/README.md',
  },
  {
    folder: 'preview',
    name: 'Lambda Canary: preview',
    description: 'A preview of each function a pull request changes, its URL on the pull request, and its removal',
    groups: previewGroups,
    outputs: {
      outcome:
        '`created`, `updated`, `unchanged`, `removed`, `swept`, `skipped` (a fork, Dependabot, an older push) or `failed`; in a dry run `would-create`, `would-update`, `would-remove` or `would-sweep`.',
      'function-name': 'Name of the preview.',
      'function-arn': 'ARN of what is to be called: the preview, or the alias.',
      url: 'Function URL of the preview, where it has one.',
      'pull-request': 'Number of the pull request.',
      removed: 'Names of the previews that were removed, as a JSON list; in a dry run, would be.',
      ...resultJson,
    },
    main: 'preview.js',
    readme: 'preview/README.md',
  },
  {
    folder: 'cleanup',
    name: 'Lambda Canary: clean up',
    description: 'Delete function versions that nothing needs any more, and never one that is in use',
    groups: cleanupGroups,
    outputs: {
      outcome: '`cleaned`, `unchanged` or `failed`; in a dry run `would-clean`.',
      deleted: 'How many versions were deleted; in a dry run, would be.',
      'bytes-freed': 'Code storage they took, with layer versions.',
      kept: 'How many versions stay.',
      'deleted-layer-versions': 'How many layer versions were deleted.',
      'deleted-log-groups': 'How many log groups were deleted.',
      'deleted-alarms': 'How many alarms were deleted.',
      'deleted-packages': 'How many staged packages were deleted.',
      complete: '`false` when `max-operations` ended the run or something failed: the next one goes on.',
      ...resultJson,
    },
    main: 'cleanup.js',
    readme: 'cleanup/README.md',
  },
  {
    folder: 'plan',
    name: 'Lambda Canary: plan',
    description: 'Read only: the calls a deploy would make, and the minutes it would take',
    groups: planGroups,
    outputs: {
      outcome:
        'What the deploy would come to: `would-create`, `would-promote` or `unchanged`; `failed` where it would refuse.',
      writes: 'How many writing calls the deploy would make; `0` when nothing would change.',
      ...resultJson,
    },
    main: 'plan.js',
    readme: 'plan/README.md',
  },
  {
    folder: 'package',
    name: 'Lambda Canary: package',
    description: 'Build the package of a function without any rights in the cloud, to be attested, signed and deployed',
    groups: [{ title: '', shape: packageSchema.shape }],
    outputs: {
      outcome: '`packaged`, with `optional` also `nothing`, or `failed`.',
      path: 'Path of the zip, which is called `package.zip`.',
      sha256: 'SHA-256 of the zip, hex: what an attestation is about.',
      'source-digest': 'The same for the same files, however they were zipped; what a deploy compares.',
      handler: 'The handler that a bundled package serves; empty where nothing was bundled.',
      ...resultJson,
    },
    main: 'package.js',
    readme: 'package/README.md',
  },
  {
    folder: 'sign',
    name: 'Lambda Canary: sign',
    description: 'Stage a package and have AWS Signer sign it, for a deploy whose role may not sign',
    groups: [{ title: '', shape: signSchema.shape }],
    outputs: {
      outcome: '`signed` or `failed`.',
      's3-bucket': 'Bucket of the signed package.',
      's3-key': 'Key of the signed package.',
      's3-object-version': 'Version of the signed package.',
      'signing-job-id': 'The job that signed it.',
      ...resultJson,
    },
    main: 'sign.js',
    readme: 'sign/README.md',
  },
  {
    folder: 'sandbox',
    name: 'Lambda Canary: sandbox',
    description: 'A small AWS inside your workflow, to test your pipeline without an account',
    groups: [{ title: '', shape: sandboxSchema.shape }],
    outputs: {
      endpoint: 'Address of the sandbox. Later steps find it as `AWS_ENDPOINT_URL`.',
      region: 'Region of the sandbox. Later steps find it as `AWS_REGION`.',
      'account-id': 'Account of the sandbox.',
    },
    main: 'sandbox.js',
    post: 'sandbox-post.js',
    readme: 'sandbox/README.md',
  },
]
