import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_13a as f,_14a as u,_14c as p,_19a as c,_19b as a,_19f as s,_19h as l}from"./core.js";var v={failed:"failed","rolled-back":"rolled-back",undone:"rolled-back","would-undo":"would-roll-back",promoted:"promoted","would-promote":"would-promote",advanced:"advanced","would-advance":"would-advance",foreign:"foreign","in-progress":"in-progress","at-rest":"unchanged"};function O(e){let n=new Set(e.map(({kind:o})=>o));return Object.entries(v).find(([o])=>n.has(o))?.[1]??"unchanged"}function $({functionName:e,alias:n,kind:o,text:r}){return{functionName:e,alias:n,kind:o,text:r}}function x(e,n){let o=e.map(({functionName:i,alias:d,kind:m,text:g})=>[i,d,m,g].map(a)),r=n===void 0?[]:[`${n} ${n===1?"function":"functions"} looked at.`],t=o.length===0?"No rollout is in flight.":s(["function","alias","result",""],o);return`${["## Recover",...r,t,...e.flatMap(y)].join(`

`)}
`}function R({kind:e,rollout:n}){let o=e==="promoted"||e==="rolled-back"?e:"in-progress";return n===void 0?{outcome:o}:{outcome:o,rollout:n}}function y(e){let{functionName:n,alias:o,rollout:r}=e;if(r===void 0)return[];let t=`${p(R(e))}: ${n} \u2192 ${o}`,d=[...r.kind==="rolled-back"?[`**${c(r.why)}**`]:[],c(u(r)),...f(r)].join(`

`);return[r.kind==="in-progress"?l(t,d):`### ${c(t)}

${d}`]}export{O as a,$ as b,x as c,R as d};
