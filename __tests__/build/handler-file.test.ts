import { describe, expect, test } from '@jest/globals'
import { checkHandler, type HandlerSettings } from '../../src/build/handler-file.ts'
import type { EntryMode, ZipPackage } from '../../src/build/package.ts'
import { Failure } from '../../src/report/failure.ts'
import fc from '../support/fast-check.ts'

type Files = readonly string[] | Readonly<Record<string, EntryMode>>

const isList = (files: Files): files is readonly string[] => Array.isArray(files)

function zip(files: Files): ZipPackage {
  const modes = isList(files) ? files.map(path => [path, '644'] as const) : Object.entries(files)
  const entries = modes.map(([path, mode]) => ({ path, mode, size: 1, sha256: '' }))
  return {
    kind: 'zip',
    path: '/scratch/package.zip',
    digest: '',
    codeSha256: '',
    size: 1,
    unpackedSize: 1,
    origin: 'the folder dist',
    entries,
  }
}

/** What a check said: thrown, told, or nothing. */
function check(files: Files, settings: HandlerSettings): { readonly refused?: string; readonly told: string[] } {
  const told: string[] = []
  try {
    checkHandler(zip(files), settings, line => void told.push(line))
    return { told }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { refused: error.message, told }
  }
}

const node = (Handler: string, more: HandlerSettings = {}): HandlerSettings => ({
  Runtime: 'nodejs24.x',
  Handler,
  ...more,
})
const python = (Handler: string, more: HandlerSettings = {}): HandlerSettings => ({
  Runtime: 'python3.14',
  Handler,
  ...more,
})

describe('a package that Lambda can start is taken', () => {
  test.each<[string, Files, HandlerSettings]>([
    ['a CommonJS or ES module', ['index.js'], node('index.handler')],
    ['an ES module', ['index.mjs'], node('index.handler')],
    ['a CommonJS module', ['index.cjs'], node('index.handler')],
    ['a file without an extension', ['index'], node('index.handler')],
    ['a file in a folder', ['src/orders/app.mjs'], node('src/orders/app.handler')],
    ['an export of an export', ['index.mjs'], node('index.api.handler')],
    ['a path with a slash too many', ['src/index.mjs'], node('src//index.handler')],
    ['a path by way of here', ['src/index.mjs'], node('./src/./index.handler')],
    ['a path that begins here', ['src/app.mjs'], node('./src/app.handler')],
    ['a folder with an index', ['orders/index.js'], node('orders.handler')],
    ['a folder whose package.json says what it begins with', ['orders/package.json', 'orders/a.js'], node('orders.h')],
    ['a module of node_modules', ['node_modules/serverless-express/main.js'], node('serverless-express.handler')],
    ['a module one folder down', ['api/node_modules/app.js'], node('api/app.handler')],
    ['a file behind a link', { src: 'link', 'lib/app.mjs': '644' }, node('src/app.handler')],
    ['a link to a file', { 'app.mjs': 'link', 'lib/app.mjs': '644' }, node('app.handler')],
    ['what a layer has, by its path', ['app.mjs'], node('/opt/nodejs/node_modules/datadog-lambda-js/handler.handler')],
    ['its own path in full', ['app.mjs'], node('/var/task/app.handler')],
    ['a Python module', ['app.py'], python('app.handler')],
    ['a module of a package', ['shop/orders/app.py'], python('shop.orders.app.handler')],
    ['a module by its path', ['shop/orders/app.py'], python('shop/orders/app.handler')],
    ['a package', ['shop/__init__.py'], python('shop.handler')],
    ['compiled Python', ['app.pyc'], python('app.handler')],
    ['an extension module', ['app.cpython-314-x86_64-linux-gnu.so'], python('app.handler')],
    ['a Python module behind a link', { shop: 'link', 'lib/app.py': '644' }, python('shop.app.handler')],
    ['a program of one’s own', { bootstrap: '755' }, { Runtime: 'provided.al2023', Handler: 'anything at all' }],
  ])('%s', (_what, files, settings) => {
    expect(check(files, settings)).toEqual({ told: [] })
  })

  test.each(['java21', 'dotnet8', 'ruby3.4', 'a-runtime-of-2031'])(
    'any package for %s: we do not know its rules',
    Runtime => {
      expect(check(['x'], { Runtime, Handler: 'a::b.c' })).toEqual({ told: [] })
    },
  )

  test('nothing is said of a package without a handler, or without a runtime', () => {
    expect(check(['x'], { Runtime: 'nodejs24.x' })).toEqual({ told: [] })
    expect(check(['x'], { Handler: 'index.handler' })).toEqual({ told: [] })
  })
})

describe('a package that Lambda cannot start is refused', () => {
  test.each<[string, Files, HandlerSettings, RegExp]>([
    ['another name', ['app.mjs'], node('index.handler'), /"index\.handler" needs index\.js, index\.mjs or index\.cjs/],
    [
      'a folder too deep',
      ['dist/index.mjs'],
      node('index.handler'),
      /dist\/index\.mjs.*"handler" to dist\/index\.handler/,
    ],
    ['TypeScript', ['index.ts'], node('index.handler'), /In it are: index\.ts/],
    ['another case', ['Index.mjs'], node('index.handler'), /Index\.mjs/],
    ['a folder without an index', ['orders/a.js'], node('orders.handler'), /orders\.js, orders\.mjs or orders\.cjs/],
    ['a source map alone', ['index.mjs.map'], node('index.handler'), /In it are: index\.mjs\.map/],
    ['no export', ['index.mjs'], node('index'), /"index" must name a file and its export/],
    ['a way up', ['index.mjs'], node('src/../index.handler'), /without the "\.\."/],
    ['two dots', ['index.mjs'], node('index..handler'), /without the "\.\."/],
    ['Python for Node', ['app.py'], node('app.handler'), /app\.js/],
    ['its own path in full', ['app.mjs'], node('/var/task/index.handler'), /index\.js/],
    ['another Python module', ['main.py'], python('app.handler'), /"app\.handler" needs app\.py or app\/__init__\.py/],
    ['a folder that is no package', ['shop/app.py'], python('shop.handler'), /shop\.py or shop\/__init__\.py/],
    ['a Python file too deep', ['src/app.py'], python('app.handler'), /src\/app\.py.*"handler" to src\.app\.handler/],
    ['cached Python', ['__pycache__/app.cpython-314.pyc'], python('app.handler'), /app\.py/],
    ['no Python function', ['app.py'], python('app'), /"app" must name a module and its function/],
    [
      'no program',
      ['main'],
      { Runtime: 'provided.al2023', Handler: 'main' },
      /provided\.al2023 needs a program called bootstrap[\s\S]*In it are: main\. Give/,
    ],
  ])('%s', (_what, files, settings, says) => {
    const { refused = 'was taken' } = check(files, settings)
    expect(refused).toMatch(says)
    expect(refused).toContain('the folder dist')
  })

  test('and of many files it names a few', () => {
    const many = Array.from({ length: 500 }, (_, n) => `lib${n}/a.js`)
    expect(check(many, node('index.handler')).refused).toContain('lib7/ and 492 more')
  })
})

describe('where the handler may come from elsewhere, it is only told', () => {
  test.each<[string, HandlerSettings]>([
    ['A layer', node('lumigo-auto-instrument.handler', { Layers: [{ Arn: 'arn:aws:lambda:eu-west-1:1:layer:a:1' }] })],
    ['wrapper', node('index.handler', { Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' } } })],
    ['NODE_PATH', node('index.handler', { Environment: { Variables: { NODE_PATH: '/mnt/lib' } } })],
    ['PYTHONPATH', python('app.handler', { Environment: { Variables: { PYTHONPATH: '/mnt/lib' } } })],
    ['variables', node('index.handler', { Environment: { Error: { ErrorCode: 'AccessDeniedException' } } })],
  ])('%s', (name, settings) => {
    const { refused, told } = check(['app.mjs'], settings)
    expect(refused).toBeUndefined()
    expect(told.join()).toMatch(new RegExp(`"(index|app|lumigo-auto-instrument)\\.handler" needs [^]*${name}`))
  })

  test('no values of variables are told', () => {
    const { told } = check(['a'], node('x.y', { Environment: { Variables: { NODE_PATH: '/secret' } } }))
    expect(told.join()).not.toContain('secret')
  })

  test('an empty list of layers brings nothing', () => {
    expect(check(['app.mjs'], node('index.handler', { Layers: [] })).refused).toBeDefined()
  })
})

test('any text is read as a handler without an error of ours, and what is there under its name is found', () => {
  const segment = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,6}$/)
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), segment, (path, exported) => {
      const file = path.join('/')
      expect(check([`${file}.mjs`, 'other.txt'], node(`${file}.${exported}`)).refused).toBeUndefined()
      expect(check([`${file}.py`, 'other.txt'], python(`${path.join('.')}.${exported}`)).refused).toBeUndefined()
    }),
  )
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (handler, files) => {
      check(files, node(handler))
      check(files, python(handler))
    }),
  )
})
