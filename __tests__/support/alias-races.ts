import { GetFunctionCommand, InvokeCommand, ListAliasesCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Aws } from '../../src/aws/clients.ts'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { Failure } from '../../src/report/failure.ts'
import { QuietLog } from '../rollout/stage.ts'
import { DeployScenario } from './deploy-scenario.ts'
import { PreviewScenario } from './preview-scenario.ts'
import { type SandboxFixture, sandboxFixture } from './sandbox-fixture.ts'

let fixture: SandboxFixture
let production: DeployScenario
let previews: PreviewScenario
/** Runs something before the n-th call of Lambda. @returns how many calls there were. */
function atCall(aws: Aws, nth: number, run: () => Promise<void>): () => number {
  let calls = 0
  for (const client of [aws.lambda, aws.lambdaOnce]) {
    client.middlewareStack.add(
      next => async args => {
        if (++calls === nth) await run()
        return next(args)
      },
      { step: 'initialize' },
    )
  }
  return () => calls
}

/** A preview by alias that comes, or is refused, and goes. @returns how it ended. */
async function previewLife(pullRequest: number): Promise<string> {
  const inputs = { 'function-name': 'orders', mode: 'alias', 'allow-preview-on-base': 'true' }
  const commit = String(pullRequest).padStart(40, '0')
  const pull = previews.github.repository.open(pullRequest, commit)
  const code = { 'code-artifacts-dir': previews.code(`preview ${pullRequest}`) }
  const outcome = await previews
    .run({ kind: 'deploy', pullRequest, commit }, { ...inputs, ...code })
    .then(result => result.outcome, refused)
  pull.state = 'closed'
  await previews.run({ kind: 'remove', pullRequest }, inputs)
  return outcome
}

function refused(error: unknown): 'refused' {
  if (error instanceof Failure) return 'refused'
  throw error
}

/** What production answers now. */
async function answer(): Promise<string> {
  const { Payload } = await fixture.lambda.send(new InvokeCommand({ FunctionName: 'orders', Qualifier: 'live' }))
  return JSON.parse(Buffer.from(Payload ?? []).toString()).body
}

/** Descriptions of all versions that `live` was ever told to serve since the log was cleared. */
async function served(): Promise<readonly string[]> {
  const versions = new Set<string>()
  for (const { operation, input } of fixture.sandbox.calls.all()) {
    if (operation !== 'UpdateAlias') continue
    const { Name, FunctionVersion = '', RoutingConfig } = Object(input)
    if (Name !== 'live') continue
    versions.add(String(FunctionVersion))
    for (const version of Object.keys(Object(RoutingConfig?.AdditionalVersionWeights))) versions.add(version)
  }
  const read = [...versions]
    .filter(version => version !== '')
    .map(async Qualifier => {
      const { Configuration } = await fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders', Qualifier }))
      return Configuration?.Description ?? ''
    })
  return Promise.all(read)
}

/** @param every one of so many calls of a rollout has a race: 1 for each of them. */
export function describeAliasRaces(every: number): void {
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

  describe('a preview by alias that begins at any call of a rollout of its base', () => {
    test('never gets its code into production, and the rollout ends at its own version or at stable', async () => {
      const ends: Record<string, number> = {}
      const count = (what: string): void => {
        ends[what] = (ends[what] ?? 0) + 1
      }
      let before = await answer()
      for (let race = 1, calls = Number.POSITIVE_INFINITY; race <= calls; race += every) {
        const release = `release ${race}`
        production.release(release)
        fixture.sandbox.calls.clear()
        const inputs = parseDeployInputs(
          name => production.inputs({ strategy: 'canary 10% 1m', bake: '1m', gates: 'none' })[name] ?? '',
        )
        const aws = production.connect()
        const made = atCall(aws, race, async () => count(`preview ${await previewLife(race)}`))
        const outcome = await deploy(aws, inputs, production.context(new QuietLog())).then(
          ({ result }) => result.outcome,
          refused,
        )
        calls = made()
        count(`rollout ${outcome}`)
        expect([race, outcome, await answer()]).toEqual([race, outcome, outcome === 'promoted' ? release : before])
        for (const description of await served()) expect(description).not.toContain('Preview')
        const { Aliases = [] } = await fixture.lambda.send(new ListAliasesCommand({ FunctionName: 'orders' }))
        expect(Aliases.map(({ Name, RoutingConfig }) => [Name, RoutingConfig])).toEqual([['live', undefined]])
        before = await answer()
      }
      expect(ends).toMatchObject({ 'rollout promoted': expect.any(Number), 'preview created': expect.any(Number) })
      expect(ends['preview refused']).toBeGreaterThan(0)
    })
  })
}
