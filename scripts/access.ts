import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import { readTemplate } from './docs/access/cloudformation.ts'
import { type EvaluatedRole, evaluatedRoles } from './docs/access/evaluate-template.ts'
import { BARE, EXAMPLE } from './docs/access/example.ts'

/**
 * Has Terraform itself compute the policies of access/terraform, with and without the optional ones, and compares them with
 * those of the CloudFormation template, which the tests hold to docs/iam.md and the sandbox's IAM. Needs `terraform`, and
 * no provider: the module that computes them has no resource.
 */
const module = join(import.meta.dirname, '../access/terraform/policies')
const output = z.object({
  roles: z.object({
    value: z.record(z.string(), z.object({ name: z.string(), trust: z.string(), policy: z.string() })),
  }),
})

const VARIABLES: Readonly<Record<string, string>> = {
  'AWS::Partition': 'partition',
  'AWS::Region': 'region',
  'AWS::AccountId': 'account_id',
  GitHubOwner: 'github_owner',
  GitHubOwnerId: 'github_owner_id',
  GitHubRepository: 'github_repository',
}

let wrong = 0
for (const parameters of [EXAMPLE, BARE]) {
  const ours = byTerraform({
    Branch: 'main',
    WorkflowRepository: 'lambda-canary/lambda-canary',
    WorkflowRef: 'refs/tags/v0',
    ...parameters,
  })
  const theirs = evaluatedRoles(readTemplate(), parameters)
  for (const [key, role] of theirs) {
    const name = key.replace(/Role$/, '').toLowerCase()
    const same = isDeepStrictEqual(ours.get(name), role)
    if (!same) wrong += 1
    console.log(`${same ? '✓' : '✗'} ${role.name} is the same role in Terraform and in CloudFormation`)
  }
  if (ours.size !== theirs.size) wrong += 1
}
if (wrong > 0) process.exitCode = 1

function byTerraform(parameters: Readonly<Record<string, string>>): ReadonlyMap<string, EvaluatedRole> {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'))
  try {
    const values = Object.entries(parameters).map(([name, value]) => [
      VARIABLES[name] ?? name.replaceAll(/(?<=[a-z])[A-Z]/g, letter => `_${letter}`).toLowerCase(),
      value,
    ])
    const source = join(folder, 'policies')
    writeFileSync(
      join(folder, 'main.tf.json'),
      JSON.stringify({
        module: { policies: { source: './policies', ...Object.fromEntries(values) } },
        output: { roles: { value: `\${module.policies.roles}` } },
      }),
    )
    execFileSync('cp', ['-r', module, source])
    const terraform = (...args: readonly string[]): string =>
      execFileSync('terraform', [`-chdir=${folder}`, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    terraform('init', '-input=false')
    terraform('validate')
    terraform('apply', '-input=false', '-auto-approve')
    const { value } = output.parse(JSON.parse(terraform('output', '-json'))).roles
    return new Map(
      Object.entries(value).map(([key, { name, trust, policy }]) => [
        key,
        { name, trust: JSON.parse(trust).Statement[0].Condition, statements: JSON.parse(policy).Statement },
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
