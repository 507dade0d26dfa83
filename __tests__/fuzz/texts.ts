import fc from '../support/fast-check.ts'

/** Texts that parsers stumble over: names of Object's own, signs of other formats, numbers at the edge. */
const ODD = [
  '__proto__',
  'constructor',
  'toString',
  '\0',
  '\u2028',
  '\ufeff',
  '\ud800',
  '𝟙',
  '٣',
  'null',
  'NaN',
  '-0',
  '1e309',
  '0x10',
  '9007199254740993',
  ['$', '{{ github.token }}'].join(''),
  '$&',
  '$LATEST',
  '%s%n',
  '../..',
  '[[[[',
  '{"a":',
  '\\u0000',
  ' '.repeat(64),
  '9'.repeat(400),
]

const noise = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD) },
)

type Edit = (text: string) => string

/** One change a person, a tool or an attacker makes to a good text. */
function edits(fragments: fc.Arbitrary<string>): fc.Arbitrary<Edit> {
  const at = fc.double({ min: 0, max: 1, noNaN: true })
  const place = (text: string, where: number): number => Math.floor(where * (text.length + 1))
  return fc.oneof(
    fc.tuple(at, fragments).map(([where, piece]): Edit => {
      return text => text.slice(0, place(text, where)) + piece + text.slice(place(text, where))
    }),
    fc.tuple(at, fc.integer({ min: 1, max: 12 })).map(([where, count]): Edit => {
      return text => text.slice(0, place(text, where)) + text.slice(place(text, where) + count)
    }),
    fc.tuple(at, at).map(([from, to]): Edit => {
      return text => text.slice(0, place(text, Math.max(from, to))) + text.slice(place(text, Math.min(from, to)))
    }),
    fc.tuple(at, fc.integer({ min: 2, max: 400 })).map(([where, times]): Edit => {
      return text =>
        text.slice(0, place(text, where)) + text.slice(place(text, where), place(text, where) + 3).repeat(times)
    }),
    fc.constant<Edit>(text => text.toUpperCase()),
    fc.constant<Edit>(text => `${text}\n${text}`),
  )
}

/** Noise, good texts, and good texts with up to four changes. @param pieces the words the format is made of. */
export function textsLike(examples: readonly string[], pieces: readonly string[] = []): fc.Arbitrary<string> {
  const fragments = pieces.length === 0 ? noise : fc.oneof(noise, fc.constantFrom(...pieces))
  const good = fc.constantFrom(...examples)
  const changed = fc
    .tuple(good, fc.array(edits(fragments), { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) => changes.reduce((now, change) => change(now), text))
  const composed = fc.array(fragments, { maxLength: 8 }).map(parts => parts.join(''))
  const spaced = fc.array(fragments, { maxLength: 8 }).map(parts => parts.join(' '))
  return fc.oneof(
    { weight: 1, arbitrary: good },
    { weight: 6, arbitrary: changed },
    { weight: 2, arbitrary: composed },
    { weight: 2, arbitrary: spaced },
    { weight: 1, arbitrary: noise },
  )
}
