import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Caller } from '../../src/cleanup/caller.ts'
import { deleteVersion } from '../../src/cleanup/delete-version.ts'
import { parseVersion } from '../../src/values/version.ts'

const cleanup = join(import.meta.dirname, '../../src/cleanup')

/** Never called: what the compiler refuses in here is the test. */
export function unrepresentable(calls: Caller): void {
  // @ts-expect-error a whole function cannot be named
  void deleteVersion(calls, 'orders')
  // @ts-expect-error an optional version may be missing
  void deleteVersion(calls, 'orders', parseVersion('7'))
  // @ts-expect-error any text may be empty
  void deleteVersion(calls, 'orders', '7')
  // @ts-expect-error nothing is no version
  void deleteVersion(calls, 'orders', undefined)
}

test('nothing but a published version can be handed to the call that deletes', () => {
  for (const text of ['', '$LATEST', 'live', '0', '07', ' 7']) expect(parseVersion(text)).toBeUndefined()
  expect(parseVersion('7')).toBe('7')
})

test('one file of the cleanup calls DeleteFunction, and always with a qualifier', () => {
  const callers = readdirSync(cleanup).filter(file =>
    readFileSync(join(cleanup, file), 'utf8').includes('new DeleteFunctionCommand'),
  )
  expect(callers).toEqual(['delete-version.ts'])
  expect(readFileSync(join(cleanup, 'delete-version.ts'), 'utf8').match(/DeleteFunctionCommand\(.*/g)).toEqual([
    expect.stringContaining('Qualifier: version'),
  ])
})
