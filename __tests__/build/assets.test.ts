import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { copyAssets } from '../../src/build/assets.ts'
import { buildPackage } from '../../src/build/build.ts'
import { walk } from '../../src/build/walk.ts'
import { type Workspace, workspace } from './workspace.ts'

let made: Workspace | undefined
afterEach(() => made?.remove())

/** A checkout with a function in a folder of its own, beside something that nobody may ship. */
function checkout(): Workspace {
  made = workspace({ 'orders/src/a.html': 'a', 'shared/logo.svg': 'logo' })
  mkdirSync(join(made.path, '../secret'))
  writeFileSync(join(made.path, '../secret/key'), 'key')
  symlinkSync('../../../secret', join(made.path, 'orders/src/linked'))
  symlinkSync('../../secret', join(made.path, 'orders/dist'))
  return made
}

/** @returns the paths that a pattern ships. */
function shipped({ path, context }: Workspace, pattern: string): string[] {
  const [from, to] = [join(path, 'orders/src'), join(context.scratch, 'bundle')]
  mkdirSync(to)
  copyAssets(pattern, { workspace: join(path, 'orders'), checkout: path, from, to })
  return [...walk(to)].map(file => file.path)
}

describe('assets', () => {
  test('may lie beside the working directory, inside the checkout', () => {
    expect(shipped(checkout(), '../shared/logo.svg')).toEqual(['logo.svg'])
    made?.remove()
    expect(shipped(checkout(), 'src/*.html')).toEqual(['a.html'])
  })

  test.each(['../../secret/key', '/proc/self/environ', 'src/linked/*', '../../secret', 'dist/key'])(
    'are refused by their input where %s leaves the checkout',
    pattern => {
      expect(() => shipped(checkout(), pattern)).toThrow(`Input "assets" leaves the workspace: got "${pattern}"`)
    },
  )

  test('that are a link out of the checkout are refused with the package', () => {
    expect(() => shipped(checkout(), 'src/linked')).toThrow('outside the package')
  })
})

test.each(['dist', '../../secret'])('a folder of artifacts that leaves the checkout (%s) is refused', async path => {
  const { context } = checkout()
  const place = { ...context, workspace: join(context.workspace, 'orders'), checkout: context.workspace }
  await expect(buildPackage({ kind: 'directory', path }, place)).rejects.toThrow(
    `Input "code-artifacts-dir" leaves the workspace: got "${path}"`,
  )
})

test('a folder of artifacts may lie beside the working directory', async () => {
  const { context } = checkout()
  const place = { ...context, workspace: join(context.workspace, 'orders'), checkout: context.workspace }
  const pkg = await buildPackage({ kind: 'directory', path: '../shared' }, place)
  expect(pkg).toMatchObject({ kind: 'zip', entries: [{ path: 'logo.svg' }] })
})
