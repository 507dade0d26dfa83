import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_14a as w,_14e as S,_14f as C,_18a as x,_18b as M,_3b as g,_4b as $,_30a as s,_30c as k}from"./core.js";var E=`
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
`;function K(e,t){return s`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${e}</title>
${k(E)}
</head>
<body>
${t}
</body>
</html>
`.text}function v(e,t,n=[]){let r=l=>n.includes(l)?"number":"",a=e.map((l,i)=>s`<th class="${r(i)}">${l}</th>`),o=t.map(l=>s`<tr>${l.map((i,c)=>s`<td class="${r(c)}">${i}</td>`)}</tr>\n`);return s`<div class="scroll"><table><thead><tr>${a}</tr></thead><tbody>\n${o}</tbody></table></div>`}var[p,f]=[640,220],u={left:56,right:12,top:14,bottom:28},R=500;function h(e){let t=e.curves.flatMap(({points:d})=>d.map(({value:m})=>m));if(t.length===0)return;let n=e.marks??[],{from:r,to:a}=e.span,o=Math.max(e.top??1,H(t),e.bound?.value??0),l=e.logarithmic===!0?N:I,i=d=>{let m=a<=r?0:(d-r)/(a-r);return P(u.left+Math.min(1,Math.max(0,m))*(p-u.left-u.right))},c=d=>{let m=l(d)/l(o);return P(f-u.bottom-Math.min(1,Math.max(0,m))*(f-u.top-u.bottom))},b=e.logarithmic===!0?[1,10**Math.floor(Math.log10(o)/2),o]:[0,o/2,o];return s`<figure>
<svg viewBox="0 0 ${p} ${f}" role="img" aria-label="${e.title}">
${b.map(d=>s`<line class="grid" x1="${u.left}" x2="${p-u.right}" y1="${c(d)}" y2="${c(d)}"/><text x="${u.left-6}" y="${c(d)+4}" text-anchor="end">${W(d)}</text>\n`)}
<text x="${u.left}" y="${f-8}">0</text><text x="${p-u.right}" y="${f-8}" text-anchor="end">${$(Math.round(a-r))}</text>
${n.map(({at:d})=>s`<line class="mark" x1="${i(d)}" x2="${i(d)}" y1="${u.top}" y2="${f-u.bottom}"/>\n`)}
${e.bound===void 0?void 0:s`<line class="mark" x1="${u.left}" x2="${p-u.right}" y1="${c(e.bound.value)}" y2="${c(e.bound.value)}"/>`}
${e.curves.map(d=>q(d,i,c))}
</svg>
<figcaption>${A(e)}<span class="dim">${e.unit}</span></figcaption>
</figure>`}function A({curves:e,bound:t,marks:n=[]}){return[...e.map(({label:r,tone:a})=>s`<span><i class="key ${a}"></i>${r}</span> `),...[t,...n].flatMap(r=>r===void 0?[]:[s`<span><i class="key bound"></i>${r.label}</span> `])]}function q({tone:e,shape:t,points:n},r,a){let[o]=n;return n.length===1&&o!==void 0?s`<circle class="dot ${e}" cx="${r(o.at)}" cy="${a(o.value)}" r="3"/>\n`:s`<path class="curve ${e}" d="${z(O(n),t,r,a)}"/>\n`}function z(e,t,n,r){return e.map(({at:a,value:o},l)=>l===0?`M${n(a)} ${r(o)}`:t==="step"?`H${n(a)}V${r(o)}`:`L${n(a)} ${r(o)}`).join("")}function O(e){if(e.length<=R)return e;let t=Math.ceil(e.length/R),n=e.filter((r,a)=>{let o=a-a%t;return r===B(e.slice(o,o+t))});return[...e.slice(0,1),...n.filter(r=>r!==e[0]&&r!==e.at(-1)),...e.slice(-1)]}function B(e){return e.reduce((t,n)=>t===void 0||n.value>t.value?n:t,void 0)}function H(e){return e.reduce((t,n)=>Math.max(t,n),0)}var I=e=>e,N=e=>Math.log10(Math.max(1,e));function W(e){return e>=1e6?e.toExponential(0).replace("+",""):String(Number(e.toPrecision(3)))}function P(e){return Math.round(e*10)/10}var D=500;function le(e){let{minutes:t,timeline:n,evidence:r}=e,a={span:G(e),marks:V(n)},o=C(e),l=[y("Traffic of the canary",h({...a,title:"Traffic of the canary",unit:"%",top:100,curves:[F(n)]})),y("Requests a minute",h({...a,title:"Requests a minute",unit:"requests a minute",curves:T(t,"invocations")})),y("Errors a minute",h({...a,title:"Errors a minute",unit:"errors a minute",curves:T(t,"errors")})),...r.map(i=>y(`Evidence against the canary: ${i.stream}`,U(i,a)))];return[s`<p>${w(e)}</p>\n`,...o===void 0?[]:[s`<p>${o}</p>\n`],...e.byPolicy.map(i=>s`<p class="doubt">Left a step by policy, not by proof: ${i}</p>\n`),...l.filter(i=>i!==void 0),s`<h2>By version and weight</h2>\n${_(e)}\n`]}function y(e,t){return t===void 0?void 0:s`<h2>${e}</h2>\n${t}\n`}function F(e){return{label:"canary",tone:"canary",shape:"step",points:e.map(({at:n,weight:r})=>({at:n,value:r/1e4*100}))}}function T(e,t){return["canary","stable"].map(n=>({label:n,tone:n,shape:"line",points:e.map(r=>({at:r.minute,value:r[n][t]}))}))}function G({timeline:e,minutes:t,evidence:n}){let r=i=>i.map(({at:c})=>c),a=t.map(({minute:i})=>i),o=e[0]?.at??a[0]??0,l=[r(e),a,...n.map(({points:i})=>r(i))].flatMap(i=>i.slice(-1));return{from:o,to:Math.max(o,...l)}}function U({stream:e,bar:t,points:n},r){return h({...r,title:`Evidence against the canary: ${e}`,unit:"times likelier if the canary is worse",logarithmic:!0,bound:{label:`rolled back at ${t}`,value:t},curves:[{label:"evidence",tone:"canary",shape:"line",points:n.map(({at:a,e:o})=>({at:a,value:o}))}]})}function V(e){let t=new Set;return e.flatMap(({at:n,alarms:r})=>r.flatMap(({name:a,state:o})=>{let l=o==="ALARM"&&!t.has(a);return o==="ALARM"?t.add(a):t.delete(a),l?[{at:n,label:`${a} in ALARM, ${x(n)}`}]:[]}))}function _({minutes:e,timeline:t,canary:n,stable:r}){let a=S(e,t).map(i=>[i.weight===0?"after it was put back":`canary at ${g(i.weight)}`,i.canary.invocations,i.canary.errors,i.stable.invocations,i.stable.errors]),o=["all",n.invocations,n.errors,r.invocations,r.errors];return v(["","canary requests","canary errors","stable requests","stable errors"],[...a,o],[1,2,3,4])}function de({timeline:e}){let t=e.slice(-D).map(({at:o,weight:l,canary:i,stable:c,alarms:b,verdict:d})=>[M(o),g(l),`${i.errors} of ${i.invocations}`,`${c.errors} of ${c.invocations}`,b.map(({name:m,state:L})=>`${m} ${L}`).join(", "),d]),n=e.length-t.length,r=n===0?void 0:s`<p class="dim">The first ${n} entries are left out.</p>\n`;return s`<details><summary>Timeline</summary>\n${r}${v(["time","canary","canary errors","stable errors","alarms","verdict"],t,[1])}\n</details>\n`}export{K as a,v as b,le as c,de as d};
