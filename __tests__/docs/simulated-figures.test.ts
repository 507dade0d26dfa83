import { describe, expect, test } from '@jest/globals'
import { read } from './reference.ts'

/** The cells of the table under a heading of a page, header first. */
function tableUnder(page: string, heading: string): string[][] {
  const lines = (page.split(`${heading}\n`)[1] ?? '').split('\n')
  const first = lines.findIndex(line => line.startsWith('|'))
  const after = lines.slice(first).findIndex(line => !line.startsWith('|'))
  return lines.slice(first, first + after).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}

const readme = read('README.md')
const evidence = read('docs/evidence.md')
const HEALTHY = '### False rollbacks of a release that is no worse'
const WORSE = '### A worse release (stable fails 0.1%): caught / median time / failed requests'
/** What the columns of the README are called in the tables. */
const COLUMNS = ['A2', 'TA', 'SX']

/** The three figures of a row of the tables, as the README words that row. */
function figuresOf(traffic: string, release: string): string[] {
  const [, both] = /^healthy, (.+?)(?: on both)?$/.exec(release) ?? []
  const [, worse] = /^fails (.+)$/.exec(release) ?? []
  const table = tableUnder(evidence, worse === undefined ? HEALTHY : WORSE)
  const wanted = both === 'both fail 20% for a minute' ? '0.1% both, and a minute of 20% on both' : `${both} both`
  const row = table.find(([rps, of]) => `${rps}/s` === traffic && of === (worse ?? wanted))
  return COLUMNS.map(column => row?.[table[0]?.indexOf(column) ?? -1] ?? 'not in the tables')
}

/** `84% caught, 62 failed calls` says what `84% / 205 s / 62` does, the time aside. */
function saysTheSame(cell: string, figures: string): boolean {
  const [share, time, failed] = figures.split(' / ')
  const [first = '', ...others] = cell.split(', ')
  const rest = others.map(word => word.replace(/ failed calls$/, ''))
  if (first.split(' ')[0] !== share) return false
  return failed === undefined
    ? rest.length === 0
    : rest.at(-1) === failed && rest.slice(0, -1).every(one => one === time)
}

describe('the figures of the README', () => {
  const [, , ...rows] = tableUnder(readme, '## What comparing with stable is worth')

  test('are of six releases', () => {
    expect(rows).toHaveLength(6)
  })

  test.each(rows.map(([traffic = '', release = '', ...cells]) => ({ traffic, release, cells })))(
    'are those of the simulation for $traffic, $release',
    ({ traffic, release, cells }) => {
      const figures = figuresOf(traffic, release)
      expect(cells.filter((cell, index) => !saysTheSame(cell, figures[index] ?? ''))).toEqual([])
      expect(cells).toHaveLength(COLUMNS.length)
    },
  )

  test('come with the command that prints them, and with where the whole tables are', () => {
    expect(readme).toContain('`npm run simulate` prints all of it')
    expect(readme).toContain('[docs/evidence.md](docs/evidence.md) has the tables')
  })

  test.each([
    ['84% caught, 62 failed calls', true],
    ['100%, 185 s, 62', false],
    ['84%, 205 s, 62 failed calls', true],
    ['84%, 206 s, 62', false],
    ['84%, 63', false],
  ])('are compared cell by cell: %s', (cell, same) => {
    expect(saysTheSame(cell, '84% / 205 s / 62')).toBe(same)
  })
})
