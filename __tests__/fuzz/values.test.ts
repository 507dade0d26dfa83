import { expect } from '@jest/globals'
import { formatArn, parseArn } from '../../src/values/arn.ts'
import { formatDuration, parseDuration } from '../../src/values/duration.ts'
import { formatPercentage, fromFraction, parsePercentage, toFraction } from '../../src/values/percentage.ts'
import { isEarlierAttempt, printRun, runWord, sameOwner, shortRun } from '../../src/values/run.ts'
import { parseVersion } from '../../src/values/version.ts'
import fc from '../support/fast-check.ts'
import { fuzz, law } from './fuzz.ts'
import { textsLike } from './texts.ts'

const durations = textsLike(['90s', '5m', '1h30m', '2d', '0'], ['1', '9', 's', 'm', 'h', 'd', '.', '-'])
const percentages = textsLike(['10%', '0.5%', '33.33%', '100 %'], ['1', '9', '.', '%', '-'])
const arns = textsLike(
  ['arn:aws:lambda:eu-central-1:123456789012:function:orders:live', 'arn:aws-cn:s3:::bucket/key'],
  ['arn:', 'aws', ':', 'lambda', '123456789012', '/'],
)
const runs = textsLike(
  ['acme/orders/57.1', 'git.acme.example:8443/acme/orders/57.2', '57.1-0a1b2c', 'local-0a1b2c'],
  ['/', '.', ':'],
)

fuzz('a duration', durations, text => {
  const seconds = parseDuration(text)
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) throw new Error(`${seconds} s`)
})
fuzz('a percentage', percentages, text => {
  const weight = parsePercentage(text)
  if (weight !== undefined && !(Number.isInteger(weight) && weight > 0 && weight <= 10_000))
    throw new Error(`${weight}`)
})
fuzz('a version', textsLike(['142', '$LATEST', '007'], ['1', '9', '0', '-', '.']), parseVersion)
fuzz('an ARN', arns, text => {
  const arn = parseArn(text)
  if (arn !== undefined) expect(formatArn(arn)).toBe(text)
})
fuzz(
  'the word of a run',
  runs,
  word => {
    const told = printRun(word)
    const terminal = word.startsWith('local') && told === 'a deploy from a terminal'
    if (told !== word && !URL.canParse(told) && !terminal) throw new Error(told)
    if (!sameOwner(word, shortRun(word))) throw new Error(`${word} is not ${shortRun(word)}`)
    if (isEarlierAttempt(word, word)) throw new Error(`${word} is earlier than itself`)
  },
  [':git.acme.example:8443/acme/orders/57.2'],
)

law('a duration that is printed is read again', fc.nat(400 * 86_400), seconds => {
  expect(parseDuration(formatDuration(seconds))).toBe(seconds)
})
law('a weight that is printed, or sent to AWS, is read again', fc.integer({ min: 1, max: 10_000 }), weight => {
  expect(parsePercentage(formatPercentage(weight))).toBe(weight)
  expect(fromFraction(toFraction(weight))).toBe(weight)
})
law(
  'a run is told by its page, whatever its names',
  fc.record({
    repository: fc.stringMatching(/^[\w.-]{1,39}\/[\w.-]{1,100}$/),
    runId: fc.nat().map(String),
    attempt: fc.integer({ min: 1, max: 99 }),
    server: fc.constantFrom('https://github.com', 'https://acme.ghe.com', 'https://git.acme.example:8443'),
  }),
  facts => {
    const page = `${facts.server}/${facts.repository}/actions/runs/${facts.runId}`
    expect(printRun(runWord(facts))).toBe(facts.attempt === 1 ? page : `${page}/attempts/${facts.attempt}`)
  },
)
