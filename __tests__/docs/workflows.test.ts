import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { actionIn, offered, reusableWorkflows, withGeneratedParts } from '../../scripts/docs/reusable-workflows.ts'
import { callerOfCopies, forEnterpriseServer } from '../../scripts/workflows/enterprise-server.ts'
import { actions } from '../../src/config/actions.ts'
import { inputName, inputsOf } from '../../src/config/schema.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const values = z.record(z.string(), z.unknown())
const step = z.looseObject({
  id: z.optional(z.string()),
  uses: z.optional(z.string()),
  if: z.optional(z.string()),
  with: z.optional(values),
})
const job = z.looseObject({
  uses: z.optional(z.string()),
  with: z.optional(values),
  permissions: z.optional(z.record(z.string(), z.string())),
  outputs: z.optional(z.record(z.string(), z.string())),
  steps: z.optional(z.array(step)),
  concurrency: z.optional(z.unknown()),
})
const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.object({}),
  jobs: z.record(z.string(), job),
})
const called = z.object({
  inputs: z.record(z.string(), z.object({ type: z.string(), required: z.optional(z.boolean()) })),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
})

const reusableFiles = globSync('.github/workflows/lambda-*.yml', { cwd: root })
const callerFiles = globSync('workflows/*.yml', { cwd: root })

const load = (path: string): z.infer<typeof workflow> => workflow.parse(parse(read(path)))
const stepsOf = ({ jobs }: z.infer<typeof workflow>): z.infer<typeof step>[] =>
  Object.values(jobs).flatMap(({ steps = [] }) => steps)

/** The folder of ours that a step uses: `''` for the root; undefined for others' actions. */
const ours = (uses = ''): string | undefined =>
  /^(?:\$\/|lambda-canary\/lambda-canary\/?)([a-z]*)(?:@v\d+)?$/.exec(uses)?.[1]

test('every reusable workflow is generated and tested', () => {
  expect(reusableWorkflows.map(({ path }) => path).sort()).toEqual(reusableFiles.sort())
})

describe.each(reusableWorkflows.map(one => [one.path, one] as const))('%s', (path, reusable) => {
  const file = load(path)
  const { inputs, outputs } = called.parse(file.on.workflow_call)
  const action = actionIn(reusable.action)
  const known = action.groups.flatMap(({ shape }) => inputsOf(shape)).map(({ name }) => name)

  test('is what the generator writes', () => {
    expect(withGeneratedParts(read(path), reusable)).toBe(read(path))
  })

  test('has every input of its action, but those it says why not', () => {
    const missing = known.filter(name => !(name in inputs))
    expect(missing.sort()).toEqual(Object.keys(reusable.withheld).sort())
    expect(offered(reusable).filter(({ name, required }) => (inputs[name]?.required ?? false) !== required)).toEqual([])
  })

  test('uses every input it has', () => {
    const text = read(path)
    expect(Object.keys(inputs).filter(name => !new RegExp(`inputs\\.${name}(?![\\w-])`).test(text))).toEqual([])
  })

  test('gives every output of its action, and the job does', () => {
    const produced = file.jobs[reusable.step]?.outputs ?? {}
    expect(Object.keys(produced)).toEqual(Object.keys(action.outputs))
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(Object.keys(action.outputs)))
    for (const [job, output] of Object.values(outputs).map(({ value }) => value.split('.outputs.')))
      expect(file.jobs[job?.replace(/^\$\{\{ jobs\./, '') ?? '']?.outputs).toHaveProperty(
        output?.replace(' }}', '') ?? '',
      )
  })

  test('hands its steps only inputs that their actions have', () => {
    for (const { uses, with: given = {} } of stepsOf(file)) {
      const folder = ours(uses)
      if (folder === undefined) continue
      const names = actionIn(folder).groups.flatMap(({ shape }) => Object.keys(shape))
      expect(Object.keys(given).filter(name => !names.map(inputName).includes(name))).toEqual([])
    }
  })

  test('says beside each permission what it is for, and starts with none', () => {
    expect(file.permissions).toEqual({})
    const lines = read(path).match(/^ {6}[a-z-]+: (read|write)\b.*$/gm) ?? []
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter(line => !/ # to \w/.test(line))).toEqual([])
  })

  test('can be copied for a GitHub without references to itself', () => {
    const home = { repository: 'acme/lambda-canary', ref: 'a'.repeat(40) }
    const copy = forEnterpriseServer(read(path), path.split('/').at(-1) ?? '', home)
    expect(copy).not.toMatch(/\$\/|job\.workflow_ref|queue:/)
    // From version 4 on they refuse to run on a server of one's own; version 3 knows artifacts by name.
    expect(copy).not.toMatch(/-artifact@.* # v[^3]|artifact-ids/)
    const names = [...copy.matchAll(/^ +artifact-id: (.*)$/gm)].map(match => match[1] ?? '')
    for (const name of names) expect(copy).toContain(`name: ${name} #`)
    const used = stepsOf(workflow.parse(parse(copy))).flatMap(({ uses = '' }) =>
      uses.startsWith('acme/') ? [uses] : [],
    )
    expect(used.length).toBeGreaterThan(0)
    for (const uses of used) expect(uses).toMatch(/^acme\/lambda-canary(\/[a-z]+)?@a{40}$/)
  })
})

const ROLES: Readonly<Record<string, string>> = {
  sign: `\${{ inputs.sign-role-to-assume }}`,
  deploy: `\${{ inputs.role-to-assume }}`,
}

test('the job that runs code of others may ask for no token, and the one that signs may not release', () => {
  const { jobs } = load('.github/workflows/lambda-deploy.yml')
  expect(jobs.build?.permissions).toEqual({ contents: 'read' })
  expect(jobs.attest?.permissions).toEqual({ 'id-token': 'write', attestations: 'write' })
  for (const [name, { steps = [] }] of Object.entries(jobs)) {
    const roles = steps.map(({ with: given = {} }) => given['role-to-assume']).filter(role => role !== undefined)
    const role = ROLES[name]
    expect(roles).toEqual(role === undefined ? [] : [role])
  }
})

describe.each(callerFiles)('%s', path => {
  const file = load(path)

  test('gives what it calls every input it requires, none it does not have, and values it understands', () => {
    const seen = Object.values(file.jobs).flatMap(({ uses, with: given, steps = [] }) => [
      { uses, given },
      ...steps.map(one => ({ uses: one.uses, given: one.with })),
    ])
    const wrong = seen.flatMap(({ uses = '', given = {} }) => {
      const reusable = /^lambda-canary\/lambda-canary\/(\.github\/workflows\/[\w-]+\.yml)@v\d+$/.exec(uses)?.[1]
      const about = reusableWorkflows.find(one => one.path === reusable)
      const folder = about?.action ?? ours(uses)
      if (folder === undefined) return []
      const own = about === undefined ? {} : called.parse(load(about.path).on.workflow_call).inputs
      const action = actions.find(one => one.folder === folder)
      const shape = Object.fromEntries(
        (action?.groups ?? []).flatMap(group =>
          Object.entries(group.shape).map(([key, type]) => [inputName(key), type] as const),
        ),
      )
      const required = (about === undefined ? [] : offered(about)).filter(input => input.required)
      return [
        ...required.filter(({ name }) => !(name in given)).map(({ name }) => `${uses} is not given ${name}`),
        ...Object.entries(given)
          .filter(([name, value]) => {
            const type = shape[name]
            if (type === undefined) return !(name in own)
            return !String(value).includes('${{') && !type.safeParse(String(value)).success
          })
          .map(([name]) => `${uses} takes no ${name}, or not that value`),
      ]
    })
    expect(wrong).toEqual([])
  })

  test('grants a called workflow what its jobs ask for, and no more', () => {
    for (const { uses = '', permissions = {} } of Object.values(file.jobs)) {
      const reusable = /(\.github\/workflows\/[\w-]+\.yml)@/.exec(uses)?.[1]
      if (reusable === undefined) continue
      const needed: Record<string, string> = {}
      for (const { permissions: asked = {} } of Object.values(load(reusable).jobs))
        for (const [name, level] of Object.entries(asked)) if (needed[name] !== 'write') needed[name] = level
      expect(permissions).toEqual(needed)
    }
  })

  test('can be made to call the copies for a server of one’s own, and nothing of ours elsewhere', () => {
    const home = { repository: 'acme/lambda-canary', ref: 'a'.repeat(40) }
    const copy = callerOfCopies(read(path), home, 'main')
    expect(copy).not.toMatch(/uses: lambda-canary\//)
    for (const { uses = '' } of Object.values(workflow.parse(parse(copy)).jobs))
      if (uses !== '') expect(uses).toMatch(/^acme\/lambda-canary\/\.github\/workflows\/lambda-\w+\.yml@main$/)
  })

  test('never cancels a run that may be moving traffic', () => {
    expect(read(path)).not.toMatch(/cancel-in-progress: true/)
  })
})

describe('every workflow', () => {
  test('that is called ends each of its jobs some time', () => {
    for (const path of reusableFiles)
      for (const job of Object.values(load(path).jobs)) expect(job).toHaveProperty('timeout-minutes')
  })

  test('that is called keeps the report of its action as an artifact, however the step has ended', () => {
    const kept = z.object({
      id: z.literal('report'),
      uses: z.string(),
      if: z.string(),
      // A report that was not kept makes no release that went well a failed one.
      'continue-on-error': z.literal(true),
      with: z.looseObject({ 'if-no-files-found': z.literal('warn') }),
    })
    for (const { path, action, step } of reusableWorkflows.filter(one => one.outputs?.report !== undefined)) {
      const { steps = [] } = load(path).jobs[step] ?? {}
      const upload = kept.parse(steps.find(({ id }) => id === 'report'))
      expect(upload.uses).toMatch(/^actions\/upload-artifact@/)
      expect(upload.if).toBe(`always() && steps.${step}.outputs.report != ''`)
      expect(actionIn(action).outputs).toHaveProperty('report')
    }
  })

  test('that is called asks the server it runs on, and sends its token to no other', () => {
    const steps = reusableFiles.flatMap(path => Object.values(load(path).jobs).flatMap(({ steps = [] }) => steps))
    const asking = steps.filter(({ run }) => /\bgh api\b/.test(String(run)))
    expect(asking.length).toBeGreaterThan(0)
    for (const { run, env } of asking) {
      expect(run).toMatch(/^GH_HOST="\$\{GITHUB_SERVER_URL#https:\/\/\}" gh api /)
      const token = expect.stringMatching(/^\$\{\{ github\.token \}\}$/)
      expect(env).toMatchObject({ GH_TOKEN: token, GH_ENTERPRISE_TOKEN: token })
    }
  })

  test('pins the actions of others by their full hash, with the release beside it', () => {
    const uses = [...globSync('.github/workflows/*.yml', { cwd: root }), ...callerFiles].flatMap(path =>
      [...read(path).matchAll(/uses: (\S+)(.*)$/gm)].map(match => ({
        action: match[1] ?? '',
        comment: match[2] ?? '',
      })),
    )
    const others = uses.filter(({ action }) => !/^(\$\/|\.\/|lambda-canary\/)/.test(action))
    expect(others.length).toBeGreaterThan(5)
    expect(
      others.filter(({ action, comment }) => !/@[0-9a-f]{40}$/.test(action) || !/ # v\d+\.\d+\.\d+$/.test(comment)),
    ).toEqual([])
  })

  test('says beside each permission what it is for, and gives none to all jobs', () => {
    for (const path of [...globSync('.github/workflows/*.yml', { cwd: root }), ...callerFiles]) {
      expect(load(path).permissions).toEqual({})
      const granted = read(path).match(/^ {6}[a-z-]+: (read|write)\b.*$/gm) ?? []
      expect(granted.filter(line => !/ # to \w/.test(line))).toEqual([])
    }
  })

  test('is lived through by CI: the one check that counts waits for every job', () => {
    const { ok, ...others } = z
      .object({ jobs: z.record(z.string(), z.looseObject({ needs: z.optional(z.unknown()) })) })
      .parse(parse(read('.github/workflows/ci.yml'))).jobs
    expect(ok?.needs).toEqual(Object.keys(others))
  })
})
