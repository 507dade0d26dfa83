import * as core from '@actions/core'
import type { Log } from '../report/log.ts'
import { createRedactor } from '../report/redact.ts'
import { harmless } from './commands.ts'
import { writeDocument } from './document.ts'
import { runContext } from './run-context.ts'
import { SUMMARY_LIMIT, truncateSummary } from './summary-limit.ts'

/** What a step of a workflow can read and write. GitHub, a terminal and tests each bring their own. */
export interface Runner extends Log {
  /** A person's terminal, where some things are done in another way than in a job. */
  readonly terminal: boolean
  /** The profile of the AWS configuration that was named there, and whose account is meant. */
  readonly profile?: string | undefined
  /** The text of an input, empty when it was not set. */
  input(name: string): string
  output(name: string, value: string): void
  /** What an earlier phase (`main`) left for this one (`post`), empty when nothing. */
  state(name: string): string
  saveState(name: string, value: string): void
  /** Words that outputs must be able to say: no mask that comes after may be part of one. */
  exempt(words: readonly string[]): void
  /** Keeps a secret out of everything this runner writes. Short and common values are left alone (promise 6). */
  mask(secret: string): void
  /** Keeps a credential out of everything, whatever it looks like: it is never part of an output. */
  hide(credential: string): void
  /** Prints what others wrote, such as an AWS message or a function's own log, without any secret value at all. */
  quote(text: string): void
  /** Text as this runner would write it, for what leaves by another way. */
  clean(text: string): string
  /** Adds Markdown to the job summary. Never throws: a summary must not fail a deploy. */
  summary(markdown: string): Promise<void>
  /** Writes a file for a person to read, its folders as well. @throws what the disk says. */
  document(file: string, text: string): Promise<void>
  /** Marks the step as failed. Only `run-action.ts` calls it. */
  fail(message: string): void
}

/** GitHub keeps ten annotations of a type per step and drops the rest without a word (F§6.2). */
const ANNOTATIONS = 10

/** The runner of GitHub Actions. */
export function githubRunner(): Runner {
  const redactor = createRedactor()
  // A function often knows its own commit or repository: these are no secrets, and outputs and links must name them.
  redactor.exempt(Object.values(runContext(process.env)).map(String))
  const left = { warning: ANNOTATIONS, error: ANNOTATIONS }
  let room = SUMMARY_LIMIT
  const write = { warning: core.warning, error: core.error }
  const clean = (line: string): string => harmless(redactor.redact(line))
  const annotate = (type: 'warning' | 'error', line: string): void => {
    left[type] -= 1
    if (left[type] >= 0) write[type](redactor.redact(line))
    else core.info(clean(`${type}: ${line}`))
  }

  return {
    terminal: false,
    info: line => core.info(clean(line)),
    debug: line => core.debug(redactor.redact(line)),
    warning: line => annotate('warning', line),
    error: line => annotate('error', line),
    quote: text => core.info(harmless(redactor.redactForeign(text))),
    group: (title, phase) => core.group(clean(title), phase),
    input: name => core.getInput(name),
    output: (name, value) => core.setOutput(name, redactor.redact(value)),
    state: name => core.getState(name),
    saveState: (name, value) => core.saveState(name, value),
    exempt: words => redactor.exempt(words),
    mask(secret) {
      // GitHub masks each line of a mask, also those that are no secret: only single lines are handed over.
      for (const text of redactor.add(secret)) core.setSecret(text)
    },
    hide(credential) {
      redactor.hide(credential)
      core.setSecret(credential)
    },
    clean: text => redactor.redact(text),
    async summary(markdown) {
      try {
        const text = truncateSummary(redactor.redact(markdown), room)
        room -= Buffer.byteLength(text)
        await core.summary.addRaw(text, true).write()
      } catch (error) {
        core.info(clean(`The job summary was not written: ${String(error)}`))
      }
    },
    document: (file, text) => writeDocument(file, redactor.redact(text)),
    fail: message => core.setFailed(redactor.redact(message)),
  }
}
