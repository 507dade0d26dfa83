import { codeBlock, codeCell, details, escapeCell, escapeText, table } from '../report/markdown.ts'
import { formatDuration } from '../values/duration.ts'
import { ending, type Plan } from './plan.ts'
import { replaySummary } from './replay/replay-text.ts'

/** The plan as a job summary, in Markdown. */
export function planSummary(plan: Plan): string {
  const title = `## Plan: ${escapeText(plan.functionName)} → ${escapeText(plan.alias)}`
  const policy = details(
    'The least a role needs for these inputs',
    codeBlock(JSON.stringify(plan.policy, null, 2), 'json'),
  )
  const past = plan.replay === undefined ? '' : `\n${replaySummary(plan.replay.of)}\n`
  if (plan.calls.length === 0) return `${title}\n\nNothing would be changed: no call that writes.\n\n${policy}\n${past}`
  const rows = plan.calls.map(({ service, operation, target, input, repeated }, index) => [
    String(index + 1),
    escapeCell(`${service} ${operation}`),
    repeated === undefined ? codeCell(target) : `${codeCell(target)} ${escapeCell(repeated)}`,
    codeCell(stated(input)),
  ])
  const dwell =
    plan.most === 0
      ? ''
      : `\n\nStrategy: ${escapeText(plan.written)}; as it would run: ${escapeText(plan.effective)}. Traffic is shifted in ${formatDuration(plan.least)} when every gate is quiet, ${formatDuration(plan.most)} at most.`
  const breach = plan.onBreach.map(
    call =>
      `\n\nOn a breach, instead of what is left: ${codeCell(ending(call))}, stating ${codeCell(stated(call.input))}.`,
  )
  return `${title}\n\n${plan.writes} ${plan.writes === 1 ? 'write' : 'writes'}:\n\n${table(['', 'call', 'on', 'states'], rows, [0])}${dwell}${breach.join('')}\n\n${policy}\n${past}`
}

function stated(input: Readonly<Record<string, unknown>>): string {
  const { FunctionName: _name, ...rest } = input
  return Object.entries(rest)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}
