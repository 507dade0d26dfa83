import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { MUTANTS, plant } from '../../scripts/faults/mutants.ts'

const scratch = mkdtempSync(join(tmpdir(), 'mutants-'))
afterAll(() => rmSync(scratch, { recursive: true }))

test.each(MUTANTS)('the place of the defect "$name" is still there, exactly once', mutant => {
  expect(() => plant(mutant, join(import.meta.dirname, '../../src'), scratch)).not.toThrow()
})
