/** Runs one action step as a runner would: `{ main, post?, inputs, folder, workspace, env }` on stdin, its result on stdout. */
import { text } from 'node:stream/consumers'
import { runStep, type Step } from '../runner/run-step.ts'

const step: Step = JSON.parse(await text(process.stdin))
process.stdout.write(JSON.stringify(await runStep(step)))
