import { errorParts } from '../../src/aws/error-parts.ts'
import { explain, isBusy, isNotFound, isThrottle, isUnknownOutcome } from '../../src/aws/errors.ts'
import { harmless } from '../../src/github/commands.ts'
import { subjectsOf } from '../../src/github/subjects.ts'
import { codeCell, escapeCell, link, table } from '../../src/report/markdown.ts'
import { createRedactor, redactForms } from '../../src/report/redact.ts'
import { grantsOf } from '../../src/resources/resource-policy.ts'
import { alarmNameOf, childrenOf } from '../../src/rollout/alarm-facts.ts'
import { explainFunctionError } from '../../src/trial/function-error.ts'
import fc from '../support/fast-check.ts'
import { fuzz } from './fuzz.ts'
import { textsLike } from './texts.ts'

/** What AWS, GitHub and a function answer. */
const json = fc.oneof(
  fc.json(),
  textsLike(
    ['{"errorType": "Error", "errorMessage": "Task timed out after 3.00 seconds"}'],
    ['{', '}', '"', ':', ',', '[', ']', 'null'],
  ),
)
const rules = textsLike(
  [
    'ALARM("orders-errors") OR NOT OK(other)',
    "ALARM(a) AND (OK('b') OR INSUFFICIENT_DATA(arn:aws:cloudwatch:eu-central-1:123456789012:alarm:c))",
  ],
  ['ALARM(', 'OK(', 'NOT ', ' AND ', ' OR ', '"', "'", ')', '(', 'arn:aws:cloudwatch:'],
)
const policies = textsLike(
  [
    '{"Statement": [{"Sid": "a", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}}]}',
    '{"Statement": [{"Effect": "Allow", "Principal": "*"}]}',
  ],
  ['"Statement"', '"Principal"', '{', '}', '[', ']', 'null', '"Allow"', ':', ','],
)
const token = fc.oneof(
  fc.json().map(payload => `a.${Buffer.from(payload).toString('base64url')}.b`),
  fc
    .record({ sub: fc.string(), repository: fc.string(), repository_id: fc.string(), repository_owner_id: fc.string() })
    .map(claims => `a.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.b`),
  fc.string(),
)
const messages = textsLike(
  [
    'User: arn:aws:sts::123456789012:assumed-role/deploy/s is not authorized to perform: lambda:UpdateAlias on resource: arn:aws:lambda:x because no identity-based policy allows the lambda:UpdateAlias action',
    'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"A":"b"}',
    'https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&X-Amz-Security-Token=def',
    '::set-output name=a::b',
  ],
  ['::', '##[', '\r', '\u0085', '?X-Amz-Signature=', "Value '", "' at 'environment", 'Bearer ', 'AKIA', '{', '}'],
)

fuzz('the rule of a composite alarm', rules, text => childrenOf(text).map(alarmNameOf))
fuzz('the resource policy of a function', policies, grantsOf)
fuzz('the identity token of a job', token, text => {
  for (const subject of subjectsOf(text)) if (typeof subject !== 'string') throw new Error('no text')
})
fuzz('the error a function reports', fc.tuple(fc.string(), json), ([kind, payload]) =>
  explainFunctionError(kind, payload, ['secret']),
)
fuzz(
  'whatever an SDK throws',
  fc.oneof(
    fc.anything(),
    messages.map(message => ({ name: 'AccessDeniedException', message })),
  ),
  thrown => {
    errorParts(thrown)
    for (const ask of [isBusy, isNotFound, isThrottle, isUnknownOutcome]) ask(thrown)
    explain(thrown, 'reading')
  },
)
fuzz('a line for the log', messages, text => {
  for (const line of harmless(text).split('\n')) {
    if (/^[\s\u0085\u180e]*::/.test(line) || line.includes('##[')) throw new Error(`a command: ${JSON.stringify(line)}`)
  }
})
fuzz('a text with secrets in it', fc.tuple(messages, fc.array(fc.string(), { maxLength: 4 })), ([text, secrets]) => {
  redactForms(text)
  const redactor = createRedactor(secrets)
  redactor.redact(text)
  const foreign = redactor.redactForeign(text)
  const told = secrets.find(
    secret =>
      secret.trim().length >= 3 &&
      !'***'.includes(secret) &&
      foreign.includes(secret) &&
      text.includes(secret) &&
      !/[*?{}$]/.test(secret),
  )
  if (told !== undefined) throw new Error(`${JSON.stringify(told)} is told`)
})
fuzz('a text in a summary', messages, text => {
  const cell = escapeCell(text)
  if (/[\n\r]/.test(cell)) throw new Error('a cell of two lines')
  table(['a'], [[cell], [codeCell(text)], [link(text, text)]])
})
