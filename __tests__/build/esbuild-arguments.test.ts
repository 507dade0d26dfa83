import { describe, expect, test } from '@jest/globals'
import { bundleFile, bundleName, esbuildArguments, exportName } from '../../src/build/esbuild-arguments.ts'
import { entry } from './workspace.ts'

const at = { entry: '/w/src/handler.ts', folder: '/s/bundle', metafile: '/s/bundle.json' }

describe('a handler', () => {
  test.each([
    ['index.handler', 'index', 'handler'],
    ['src/app.lambdaHandler', 'src/app', 'lambdaHandler'],
    ['v1.2/app.handler', 'v1.2/app', 'handler'],
    ['index.api.handler', 'index', 'api'],
  ])('%s is in the file %s under the name %s', (handler, file, exported) => {
    expect([bundleName(handler), exportName(handler)]).toEqual([file, exported])
  })

  test.each([
    'handler',
    'index.',
    '.handler',
    '../index.handler',
    '/index.handler',
    'a//index.handler',
    'index..handler',
    '',
  ])('%j is refused', handler => {
    expect(() => bundleName(handler)).toThrow('Input "handler" names no file and export')
  })
})

describe('the command line for esbuild', () => {
  const of = (changes: Parameters<typeof entry>[1] = {}) => esbuildArguments(entry('src/handler.ts', changes), at)

  test('has the runtime’s Node as its target, and the oldest supported one without a runtime', () => {
    expect(of({ runtime: 'nodejs24.x' })).toContain('--target=node24')
    expect(of({ runtime: 'provided.al2023' })).toContain('--target=node22')
    expect(of()).toContain('--target=node22')
  })

  test('bundles the AWS SDK unless told to leave it to the runtime', () => {
    expect(of().filter(arg => arg.startsWith('--external'))).toEqual([])
    const external = of({ externalAwsSdk: true, external: ['sharp'] }).filter(arg => arg.startsWith('--external'))
    expect(external).toEqual(['--external:@aws-sdk/*', '--external:@smithy/*', '--external:sharp'])
  })

  test('names the file after the handler and the format, whatever package.json says', () => {
    expect(bundleFile(entry('x.ts'))).toBe('index.mjs')
    expect(bundleFile(entry('x.ts', { format: 'cjs', handler: 'src/app.run' }))).toBe('src/app.cjs')
    expect(of({ handler: 'app.run' })[0]).toBe('app=/w/src/handler.ts')
  })

  test('minifies and maps only when asked', () => {
    const bare = of({ minify: false, sourceMap: false })
    expect(bare.some(arg => arg === '--minify' || arg.startsWith('--sourcemap'))).toBe(false)
    expect(of()).toEqual(expect.arrayContaining(['--minify', '--sourcemap=linked']))
  })

  test('gives a require to ES modules only', () => {
    expect(of().some(arg => arg.startsWith('--banner:js=') && arg.includes('createRequire'))).toBe(true)
    expect(of({ format: 'cjs' }).some(arg => arg.startsWith('--banner'))).toBe(false)
  })
})
