import { describe, expect, test } from '@jest/globals'
import { actions } from '../../src/config/actions.ts'
import { parseCleanupInputs } from '../../src/config/cleanup-inputs.ts'
import { readDeployInputs } from '../../src/config/deploy-inputs.ts'
import { readPackageInputs } from '../../src/config/package-inputs.ts'
import { readPlanInputs } from '../../src/config/plan-inputs.ts'
import { parsePreviewInputs } from '../../src/config/preview-inputs.ts'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { parseRollbackInputs } from '../../src/config/rollback-inputs.ts'
import { parseSandboxInputs } from '../../src/config/sandbox-inputs.ts'
import { inputsOf, type ReadInput } from '../../src/config/schema.ts'
import { parseSignInputs } from '../../src/config/sign-inputs.ts'
import { InputError } from '../../src/report/failure.ts'
import { type BadInput, badInputs } from './bad-inputs.ts'

const folder = import.meta.dirname

const readers: Readonly<Record<BadInput['action'], (read: ReadInput) => unknown>> = {
  deploy: read => readDeployInputs(read, folder),
  plan: read => readPlanInputs(read, folder),
  package: read => readPackageInputs(read, folder),
  sign: parseSignInputs,
  rollback: parseRollbackInputs,
  recover: parseRecoverInputs,
  cleanup: parseCleanupInputs,
  preview: parsePreviewInputs,
  sandbox: parseSandboxInputs,
}

/** Enough of the other inputs that only the one in question can be at fault. */
const base = { 'function-name': 'orders', 'function-names': 'orders', 'github-token': 'ghs_token' }

async function refusal(row: BadInput): Promise<unknown> {
  const inputs: Readonly<Record<string, string>> = { ...base, ...row.with, [row.input]: row.value }
  try {
    await readers[row.action](name => inputs[name] ?? '')
    return undefined
  } catch (error) {
    return error
  }
}

describe('bad inputs', () => {
  test.each(badInputs.map(row => [row.action, row.input, row.value.slice(0, 60), row] as const))(
    '%s refuses %s "%s" before anything is called, in one line that names it',
    async (_action, _input, _value, row) => {
      const error = await refusal(row)
      expect(error).toBeInstanceOf(InputError)
      if (!(error instanceof InputError)) return
      expect(error.input).toBe(row.input)
      expect(error.text.what).toContain(`"${row.input}"`)
      expect(error.text.what).toContain(row.says)
      expect(error.text.what).not.toMatch(/\n/)
      expect(error.text.what.length).toBeLessThan(400)
      expect(error.text.next).toMatch(/^Allowed: .{4,}\.$/)
    },
  )

  test.each(actions.map(action => [action.folder === '' ? 'deploy' : action.folder, action] as const))(
    'every input of %s has a row',
    (name, action) => {
      const covered = badInputs.filter(row => row.action === name).map(row => row.input)
      const inputs = action.groups.flatMap(group => inputsOf(group.shape)).map(input => input.name)
      expect(inputs.filter(input => !covered.includes(input))).toEqual([])
    },
  )

  test('a secret input is never quoted', async () => {
    for (const input of ['environment', 'smoke-payload']) {
      const error = await refusal({ action: 'deploy', input, value: '{"TOKEN": hunter2}', says: '' })
      expect(String(error)).not.toContain('hunter2')
    }
  })
})
