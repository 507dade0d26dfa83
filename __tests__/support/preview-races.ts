import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { QuietLog } from '../rollout/stage.ts'
import { DeployScenario } from './deploy-scenario.ts'
import { PreviewScenario } from './preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from './sandbox-fixture.ts'

/** Where in the rollout the preview begins. */
const BEGINS = ['GetFunction', 'UpdateFunctionCode', 'PublishVersion', 'UpdateAlias', 'GetMetricData'] as const

let fixture: SandboxFixture
let production: DeployScenario
let previews: PreviewScenario

/** @param count how many races are run; each begins the preview at another place of the rollout. */
export function describeRaces(count: number): void {
  beforeAll(async () => {
    fixture = await sandboxFixture({ seed: 11 })
    production = await new DeployScenario(fixture, 'orders').created()
    previews = await PreviewScenario.begin(fixture)
  })
  afterAll(async () => {
    await previews.close()
    production.close()
    await fixture.close()
  })

  describe('a preview of a function that production is rolling out', () => {
    test.each(Array.from({ length: count }, (_value, index) => index + 1))(
      'never touches production, and production never waits for it: race %i',
      async race => {
        production.release(`race ${race}`)
        const inputs = parseDeployInputs(
          name => production.inputs({ strategy: 'canary 10% 1m', bake: '1m', gates: 'none' })[name] ?? '',
        )
        const begin = BEGINS[race % BEGINS.length] ?? 'GetFunction'
        let life: Promise<readonly string[]> | undefined
        const forget = fixture.sandbox.before(begin, () => {
          forget()
          life = previewLife(race)
        })
        const before = Number(await production.serving())
        const { result } = await deploy(production.connect(), inputs, production.context(new QuietLog()))
        forget()
        const written = await (life ?? previewLife(race))
        expect(result.outcome).toBe('promoted')
        expect(await production.serving()).toBe(String(before + 1))
        expect(written.length).toBeGreaterThan(4)
        expect(written.filter(call => !/ (arn:[\w:-]+:)?orders-pr-\d+$/.test(call))).toEqual([])
      },
    )

    test('leaves nothing of them behind', async () => {
      const left = await previews.run({ kind: 'sweep' }, { command: 'sweep' })
      expect(left.removed).toEqual([])
      expect(new Set(previews.github.repository.states())).toEqual(new Set(['inactive']))
      expect(previews.github.problems).toEqual([])
    })
  })
}

/** A preview that is deployed, pushed to and removed. @returns everything it wrote, by the function it named. */
async function previewLife(pullRequest: number): Promise<readonly string[]> {
  const aws = previews.connect()
  const written: string[] = []
  for (const client of [aws.lambda, aws.lambdaOnce]) {
    client.middlewareStack.add(
      (next, context) => args => {
        const input: object = args.input
        const at = 'FunctionName' in input ? input.FunctionName : 'Resource' in input ? input.Resource : ''
        if (!/^(Get|List)/.test(context.commandName ?? '')) written.push(`${context.commandName} ${String(at)}`)
        return next(args)
      },
      { step: 'initialize' },
    )
  }
  const inputs = { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE }
  const commit = String(pullRequest).padStart(40, '0')
  const pull = previews.github.repository.open(pullRequest, commit)
  const task = { kind: 'deploy', pullRequest, commit } as const
  const first = await previews.run(task, { ...inputs, 'code-artifacts-dir': previews.code(`${pullRequest} a`) }, aws)
  await previews.run(task, { ...inputs, 'code-artifacts-dir': previews.code(`${pullRequest} b`) }, aws)
  pull.state = 'closed'
  const last = await previews.run({ kind: 'remove', pullRequest }, inputs, aws)
  expect([first.outcome, last.outcome]).toEqual(['created', 'removed'])
  expect(last.removed).toEqual([`orders-pr-${pullRequest}`])
  return written
}
