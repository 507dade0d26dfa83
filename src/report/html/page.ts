import { html, type Markup, styleSheet } from './markup.ts'

/** Light and dark by the reader's system, one column on a phone; no script, no font and no picture from anywhere. */
const CSS = `
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --paper: #fff; --panel: #f6f8fa;
  --canary: #b35900; --stable: #0a62c9; --good: #1a7f37; --bad: #cf222e; --doubt: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --dim: #9198a1; --line: #3d444d; --paper: #0d1117; --panel: #151b23;
  --canary: #f0a33e; --stable: #58a6ff; --good: #3fb950; --bad: #ff7b72; --doubt: #d29922 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem } * + h1 { margin-top: 3rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
p { margin: .5rem 0 } .lead { font-size: 1.1rem } .dim { color: var(--dim) }
.good { color: var(--good) } .bad { color: var(--bad) } .doubt { color: var(--doubt) }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top }
th { font-weight: 600; white-space: nowrap } .scroll { overflow-wrap: normal } td:first-child { white-space: nowrap } .number { text-align: right; white-space: nowrap }
figure { margin: .5rem 0; padding: .75rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px }
figcaption { font-size: .9rem } figcaption span { white-space: nowrap; margin-right: 1rem }
svg { display: block; width: 100%; height: auto } svg text { fill: var(--dim); font: 12px system-ui, sans-serif }
svg .grid { stroke: var(--line); stroke-width: 1 } svg .mark { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 5 4 }
svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round }
svg .dot { fill: none; stroke-width: 4 } .canary { stroke: var(--canary) } .stable { stroke: var(--stable) } .bound { stroke: var(--bad) }
.key { display: inline-block; width: 1.2rem; height: .2rem; vertical-align: middle; margin-right: .35rem }
.key.canary { background: var(--canary) } .key.stable { background: var(--stable) } .key.bound { background: var(--bad) }
@media (max-width: 40rem) { svg text { font-size: 20px } }
summary { cursor: pointer; font-weight: 600; margin-top: 2rem }
`

/** A whole document in one file, which asks nothing of the network. @param body made of {@link html}. */
export function page(title: string, body: readonly Markup[]): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
${styleSheet(CSS)}
</head>
<body>
${body}
</body>
</html>
`
  return document.text
}

/** A table that scrolls by itself where the screen is narrow. @param right columns of numbers, from 0. */
export function htmlTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  right: readonly number[] = [],
): Markup {
  const kind = (column: number): string => (right.includes(column) ? 'number' : '')
  const head = header.map((cell, column) => html`<th class="${kind(column)}">${cell}</th>`)
  const body = rows.map(
    row => html`<tr>${row.map((cell, column) => html`<td class="${kind(column)}">${cell}</td>`)}</tr>\n`,
  )
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body}</tbody></table></div>`
}
