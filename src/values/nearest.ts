/**
 * The known name a mistyped one most likely means: by the letters to change, as a whole or in one of its parts
 * (`memory` means `memory-size`). Upper case and `_` are read as they would be written here.
 * @returns undefined when none is near.
 */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const word = typed.replace(/(?<=[a-z])(?=[A-Z])|_/g, '-').toLowerCase()
  const ranked = known.flatMap(name => {
    const costs = pieces(word).flatMap(one => pieces(name).flatMap(other => cost(one, other)))
    // Of names that share as much, the one that is nearer as a whole.
    return costs.length === 0 ? [] : [{ name, cost: Math.min(...costs) + letters(word, name) / 100 }]
  })
  return ranked.sort((a, b) => a.cost - b.cost)[0]?.name
}

interface Piece {
  readonly text: string
  readonly part: boolean
}

function pieces(name: string): readonly Piece[] {
  const parts = name.split('-').filter(part => part.length > 2 && part !== name)
  return [{ text: name, part: false }, ...parts.map(text => ({ text, part: true }))]
}

/** At most a third of the letters may differ; a part says less than the whole. */
function cost(one: Piece, other: Piece): number[] {
  const changes = letters(one.text, other.text)
  return changes > one.text.length / 3 ? [] : [changes + Number(one.part) + Number(other.part)]
}

/** Letters to insert, delete or replace to make one of the other (Levenshtein). */
function letters(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const [above = 0, diagonal = 0, left = 0] = [row[j + 1], row[j], next[j]]
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row[b.length] ?? 0
}
