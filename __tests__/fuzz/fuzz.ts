import { test } from '@jest/globals'
import { Failure } from '../../src/report/failure.ts'
import fc, { SEED } from '../support/fast-check.ts'

/** A sample in `npm test`; `npm run test:fuzz` sets the full size. */
const CASES = Number(process.env.FUZZ_CASES ?? 100)
const MINUTES = 15 * 60_000

/**
 * States that a parser gives a value or throws a Failure (an InputError is one), whatever the text: anything else is a
 * crash, printed with the seed and the path that give it again.
 * @param regressions texts that were crashes once.
 */
export function fuzz<T>(
  name: string,
  texts: fc.Arbitrary<T>,
  parse: (text: T) => unknown,
  regressions: readonly T[] = [],
): void {
  test(
    `${name} gives a value or a Failure, whatever it reads (${CASES} cases, seed ${SEED})`,
    async () => {
      const property = fc.asyncProperty(texts, async text => {
        try {
          await parse(text)
        } catch (error) {
          if (!(error instanceof Failure)) throw error
          if (error.message.includes('undefined') || error.message.includes('[object')) throw error
        }
      })
      await fc.assert(property, { numRuns: CASES, examples: regressions.map(text => [text]) })
    },
    MINUTES,
  )
}

/** States a law of a parser and its encoder, over as many cases. */
export function law<T>(name: string, values: fc.Arbitrary<T>, holds: (value: T) => void | Promise<void>): void {
  test(
    `${name} (${CASES} cases, seed ${SEED})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(values, async value => holds(value)),
        { numRuns: CASES },
      )
    },
    MINUTES,
  )
}
