import { DeleteFunctionCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { fits } from '../../sandbox/src/iam/wildcard.ts'
import type { PolicyDocument } from '../../src/plan/policy.ts'
import type { DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { printedPolicy, without } from '../support/policy-journeys.ts'
import {
  deployed,
  freshRelease,
  JOURNEYS,
  type Journey,
  journeyScenarios,
  READS,
  signingConfigInput,
} from './journeys.ts'

/** For a warning only: without it a run goes well, and says what it could not look at. */
const ADVICE = 'lambda:ListAliases'

/**
 * Whole journeys under exactly the policy that `plan` prints for them: all go well. Without any one of its actions one
 * of them fails and names the action and what it was missing on; so the policy holds nothing that is not needed.
 * @param taken the actions that are taken away from a journey, one at a time.
 * @param journeys those that are made.
 */
export function journeysUnderPolicy(
  taken: (journey: Journey) => readonly string[],
  journeys: readonly Journey[] = JOURNEYS,
): void {
  let scenarios: Scenarios
  beforeAll(async () => {
    scenarios = await journeyScenarios()
  })
  afterEach(() => scenarios.fixture.sandbox.access.set(undefined))
  afterAll(() => scenarios.close())

  describe.each(journeys)('under the printed policy: $name', journey => {
    let scenario: DeployScenario
    let policy: PolicyDocument
    let inputs = journey.inputs
    let round = 0
    const act = journey.run ?? deployed

    const attempt = async (under: PolicyDocument): Promise<string | undefined> => {
      round += 1
      scenarios.fixture.sandbox.access.set(undefined)
      freshRelease(scenario)
      await journey.again?.(scenario, round)
      scenarios.fixture.sandbox.access.set([under])
      return act(scenario, inputs)
    }

    beforeAll(async () => {
      scenario = scenarios.next()
      inputs = await signingConfigInput(inputs)
      await (journey.prepare?.(scenario) ?? scenario.created())
      freshRelease(scenario)
      await journey.again?.(scenario, 0)
      policy = await printedPolicy(scenario, inputs)
    })

    test('it goes well, and again', async () => {
      expect([...new Set(policy.Statement.flatMap(({ Action }) => Action))].sort()).toEqual(
        [...READS, ...journey.actions].sort(),
      )
      expect(await attempt(policy)).toBeUndefined()
      // The next release; journeys that tell a story of their own hold it already.
      if (journey.run === undefined) expect(await attempt(policy)).toBeUndefined()
    })

    test('the whole function cannot be deleted', async () => {
      scenarios.fixture.sandbox.access.set([policy])
      const { lambda } = scenario.connect()
      const whole = lambda.send(new DeleteFunctionCommand({ FunctionName: scenario.name }))
      await expect(whole).rejects.toMatchObject({
        message: expect.stringContaining('perform: lambda:DeleteFunction on'),
      })
    })

    for (const action of taken(journey).filter(action => action !== ADVICE)) {
      test(`without ${action} it fails, naming it and the resource`, async () => {
        const statements = policy.Statement.filter(({ Action }) => Action.includes(action))
        expect(statements).not.toEqual([])
        for (const { Sid, Resource } of statements) {
          const text = (await attempt(without(policy, Sid, action))) ?? ''
          expect(text).toContain(action)
          expect(Resource.some(resource => names(text, resource))).toBe(true)
        }
      })
    }
  })
}

/** What a journey needs besides what those before it need: so every action is taken away once. */
export function firstNeeded(journey: Journey): readonly string[] {
  const needed = ({ actions }: Journey): readonly string[] => [...READS, ...actions]
  const before = JOURNEYS.slice(0, JOURNEYS.indexOf(journey)).flatMap(needed)
  return needed(journey).filter(action => !before.includes(action))
}

/** Whether a text names a resource: its ARN, or an object of S3 as people write it. */
function names(text: string, resource: string): boolean {
  const words = text.split(/[\s"]+/).map(word => word.replace(/[.,;]$/, ''))
  const bucket = /^arn:aws:s3:::([^/]+)/.exec(resource)?.[1]
  if (resource === '*') return words.includes('*')
  return (
    words.some(word => fits(resource, word)) ||
    (bucket !== undefined && words.some(word => word === bucket || word.startsWith(`s3://${bucket}/`)))
  )
}
