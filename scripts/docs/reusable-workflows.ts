import { stringify } from 'yaml'
import { type ActionFacts, actions } from '../../src/config/actions.ts'
import { sourceInputs } from '../../src/config/deploy/source-inputs.ts'
import { type InputFacts, inputName, inputsOf } from '../../src/config/schema.ts'

/** A reusable workflow around one action, whose inputs it hands on one by one. */
export interface ReusableWorkflow {
  readonly path: string
  /** The folder of the action whose inputs and outputs are also the workflow's. */
  readonly action: ActionFacts['folder']
  /** The id of the job and of its step that run the action. */
  readonly step: string
  /** Inputs of the action that callers cannot give, and why. */
  readonly withheld: Readonly<Record<string, string>>
  /** Inputs that the step states by hand, because a job before it has its say in them. */
  readonly byHand: readonly string[]
  /** Outputs that are something else than the action's. */
  readonly outputs?: Readonly<Record<string, { readonly description: string; readonly value: string }>>
  /** Inputs that another action's step takes instead. */
  readonly elsewhere: readonly string[]
}

const built = Object.keys(sourceInputs)
  .map(inputName)
  .filter(name => !/^(package-type|image-uri|s3-.*|source-kms-key-arn|working-directory)$/.test(name))

/** A path would be of no use: its runner is gone with the job. */
const report = {
  report: {
    description: 'Address of the HTML report, an artifact of the run; empty when none was written.',
    value: 'steps.report.outputs.artifact-url',
  },
}

export const reusableWorkflows: readonly ReusableWorkflow[] = [
  {
    path: '.github/workflows/lambda-deploy.yml',
    action: '',
    step: 'deploy',
    withheld: {
      'require-attestation': 'the workflow attests by itself, and asks for its own attestation',
      'create-signing-config': 'the role that deploys may not say whose signatures count',
      'dry-run': 'the action plan shows what a deploy would do, without building twice',
      'role-duration-seconds': 'sessions are those of role-to-assume, which are renewed',
      'github-token': 'the token of the job, which may read whether a run has ended',
    },
    byHand: ['zip', 's3-bucket', 's3-key', 's3-object-version', 'handler', 'environment'],
    outputs: report,
    elsewhere: [...built.filter(name => name !== 'zip'), 'signing-profile'],
  },
  {
    path: '.github/workflows/lambda-preview.yml',
    action: 'preview',
    step: 'preview',
    withheld: {
      'github-token': 'the token of the job, with the permissions beside it',
    },
    byHand: ['zip', 'commit', 'handler', 'environment'],
    elsewhere: built.filter(name => name !== 'zip'),
  },
  {
    path: '.github/workflows/lambda-cleanup.yml',
    action: 'cleanup',
    step: 'cleanup',
    withheld: {},
    byHand: [],
    elsewhere: [],
  },
  {
    path: '.github/workflows/lambda-recover.yml',
    action: 'recover',
    step: 'recover',
    withheld: {
      'github-token': 'the token of the job, which may read whether a run has ended',
      issues: 'the token of the job may not write them; the action keeps them in a job of your own',
    },
    outputs: report,
    byHand: [],
    elsewhere: [],
  },
]

/** @throws Error for a folder that holds no action of ours. */
export function actionIn(folder: string): ActionFacts {
  const action = actions.find(candidate => candidate.folder === folder)
  if (action === undefined) throw new Error(`there is no action in "${folder}"`)
  return action
}

function inputsIn(folder: string): (InputFacts & { readonly name: string })[] {
  return actionIn(folder).groups.flatMap(({ shape }) => inputsOf(shape))
}

/** The workflow with its generated parts as the schemas have them now; whatever stands around them is kept. */
export function withGeneratedParts(text: string, workflow: ReusableWorkflow): string {
  return text.replaceAll(
    /^( *)# generated: (inputs|outputs|job outputs|with (\w+))\n[\s\S]*?^ *# generated: end$/gm,
    (_, indent: string, part: string, action: string | undefined) => {
      const lines = partOf(workflow, part, action).map(line => (line === '' ? '' : indent + line))
      return [`${indent}# generated: ${part}`, ...lines, `${indent}# generated: end`].join('\n')
    },
  )
}

function partOf(workflow: ReusableWorkflow, part: string, action = ''): string[] {
  const { outputs } = actionIn(workflow.action)
  switch (part) {
    case 'inputs':
      return yaml(Object.fromEntries(offered(workflow).map(input => [input.name, declared(input)])))
    case 'outputs':
      return yaml(
        Object.fromEntries(
          Object.entries(outputs).map(([name, description]) => [
            name,
            {
              description: workflow.outputs?.[name]?.description ?? description,
              value: expression(`jobs.${workflow.step}.outputs.${name}`),
            },
          ]),
        ),
      )
    case 'job outputs':
      return Object.keys(outputs).map(
        name => `${name}: ${expression(workflow.outputs?.[name]?.value ?? `steps.${workflow.step}.outputs.${name}`)}`,
      )
    default:
      return handedTo(workflow, action).map(name => `${name}: ${expression(`inputs.${name}`)}`)
  }
}

const expression = (text: string): string => `\${{ ${text} }}`

function yaml(value: unknown): string[] {
  return stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd().split('\n')
}

/** The inputs of the workflow that are the action's. */
export function offered(workflow: ReusableWorkflow): (InputFacts & { readonly name: string })[] {
  return inputsIn(workflow.action).filter(({ name }) => !(name in workflow.withheld))
}

/** Every input is a text, as it is for an action; one that is not given is empty, and so is as good as not set. */
function declared({ description, required, fallback }: InputFacts): object {
  return {
    description: fallback === undefined ? description : `${description} Default: ${fallback}`,
    type: 'string',
    ...(required ? { required } : {}),
  }
}

/** @param step the action of the step: of `package` what it knows, of the workflow's own what is left. */
function handedTo(workflow: ReusableWorkflow, step: string): string[] {
  const names = offered(workflow).map(({ name }) => name)
  if (step === workflow.step) {
    return names.filter(name => !workflow.byHand.includes(name) && !workflow.elsewhere.includes(name))
  }
  const known = inputsIn(step).map(({ name }) => name)
  return names.filter(name => known.includes(name))
}
