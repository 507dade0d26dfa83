import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { offered, type ReusableWorkflow, reusableWorkflows } from '../../scripts/docs/reusable-workflows.ts'
import { actions } from '../../src/config/actions.ts'
import { inputName, inputsOf } from '../../src/config/schema.ts'
import { parseStrategy } from '../../src/rollout/strategy.ts'

export const root = join(import.meta.dirname, '../..')
export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Every page a person reads. */
export const pages = globSync(
  [
    '*.md',
    'docs/**/*.md',
    'access/**/*.md',
    'examples/**/*.md',
    'scripts/**/*.md',
    ...actions.flatMap(({ folder }) => (folder === '' ? [] : `${folder}/*.md`)),
  ],
  { cwd: root, exclude: path => path.includes('node_modules') },
).sort()

export interface Parses {
  safeParse(text: string): { readonly success: boolean }
}

/** What can be handed to an action or a reusable workflow: the inputs it has, what each accepts, and which it needs. */
export interface Callee {
  readonly inputs: Readonly<Record<string, Parses>>
  readonly required: readonly string[]
  readonly secrets: readonly string[]
  /** What the job that calls it has to grant, where it says what it grants. */
  readonly permissions?: Readonly<Record<string, string>>
  readonly outputs: readonly string[]
}

/** The schema takes any text as a strategy: only the rollout knows the language. */
const strategy: Parses = { safeParse: text => ({ success: parseStrategy(text).kind === 'steps' }) }

const anything: Parses = { safeParse: () => ({ success: true }) }

/** Our actions by their folder, the root as `''`. */
export const actionCallees: ReadonlyMap<string, Callee> = new Map(
  actions.map(({ folder, groups, outputs }) => [
    folder,
    {
      inputs: Object.fromEntries(
        groups.flatMap(({ shape }) =>
          Object.entries(shape).map(([key, type]) => [inputName(key), key === 'strategy' ? strategy : type] as const),
        ),
      ),
      // A step may leave them to lambda-canary.yml.
      required: [],
      secrets: [],
      outputs: Object.keys(outputs),
    },
  ]),
)

const workflowFile = z.object({
  on: z.object({ workflow_call: z.unknown() }),
  jobs: z.record(z.string(), z.object({ permissions: z.record(z.string(), z.string()) })),
})

const declared = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  secrets: z.optional(z.record(z.string(), z.unknown())),
})

/** Our reusable workflows by their path. */
export const workflowCallees: ReadonlyMap<string, Callee> = new Map(
  reusableWorkflows.map(workflow => {
    const { on, jobs } = workflowFile.parse(parse(read(workflow.path)))
    const { inputs, outputs, secrets = {} } = declared.parse(on.workflow_call)
    // `write` of one job counts for more than `read` of another.
    const asked = Object.values(jobs).flatMap(({ permissions }) => Object.entries(permissions))
    const permissions = Object.fromEntries(asked.sort(([, a], [, b]) => (a < b ? -1 : 1)))
    const known = actionCallees.get(workflow.action)?.inputs ?? {}
    return [
      workflow.path,
      {
        inputs: Object.fromEntries(Object.keys(inputs).map(name => [name, known[name] ?? anything])),
        required: offered(workflow).flatMap(({ name, required }) => (required ? [name] : [])),
        secrets: Object.keys(secrets),
        permissions,
        outputs: Object.keys(outputs),
      },
    ]
  }),
)

export const callees: readonly Callee[] = [...actionCallees.values(), ...workflowCallees.values()]

/** Inputs that a workflow has and its action has not. */
export function ownInputs(workflow: ReusableWorkflow): string[] {
  const names = offered(workflow).map(({ name }) => name)
  return Object.keys(workflowCallees.get(workflow.path)?.inputs ?? {}).filter(name => !names.includes(name))
}

/** Words that inputs accept, as their descriptions list them. */
export const choices: readonly string[] = actions
  .flatMap(({ groups }) => groups.flatMap(({ shape }) => inputsOf(shape)))
  .flatMap(({ field }) => field.allowed.match(/[a-z]+(-[a-z]+)+/g) ?? [])

const call = z.object({
  uses: z.string(),
  with: z.optional(z.record(z.string(), z.unknown())),
  secrets: z.optional(z.record(z.string(), z.unknown())),
  permissions: z.optional(z.record(z.string(), z.string())),
})

/** What is wrong with the steps and jobs of ours anywhere in a piece of YAML, and whom it calls. */
export function callsIn(node: unknown): { readonly callee: string; readonly problems: readonly string[] }[] {
  if (typeof node !== 'object' || node === null) return []
  const own = call.safeParse(node)
  const below = Object.values(node).flatMap(callsIn)
  if (!own.success) return below
  const { uses, with: given = {}, secrets = {}, permissions } = own.data
  const [, place] = /^lambda-canary\/lambda-canary\/?([^@]*)@/.exec(uses) ?? []
  if (place === undefined) return below
  const callee = actionCallees.get(place) ?? workflowCallees.get(place)
  return [{ callee: place, problems: callee === undefined ? [`there is no ${place}`] : problemsOf(callee) }, ...below]

  function problemsOf({ inputs, required, secrets: known, permissions: needed = {} }: Callee): string[] {
    const wrong = Object.entries(given).filter(
      ([name, value]) =>
        !(name in inputs) ||
        (!String(value).includes('${{') && inputs[name]?.safeParse(String(value)).success !== true),
    )
    return [
      ...wrong.map(([name]) => `${uses} takes no ${name}, or not that value`),
      ...required.filter(name => !(name in given)).map(name => `${uses} is not given ${name}`),
      ...Object.entries(permissions === undefined ? {} : needed)
        .filter(([scope, level]) => permissions?.[scope] !== level)
        .map(([scope, level]) => `${uses} is not granted ${scope}: ${level}`),
      ...Object.keys(secrets)
        .filter(name => !known.includes(name))
        .map(name => `${uses} takes no secret ${name}`),
    ]
  }
}
