import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as u,d}from"./chunk-V4JWEUGJ.js";import{_16b as c}from"./core.js";import{_18c as n,_18d as $,_18f as i,_18g as m,_18h as f,_18j as l}from"./core.js";function T(t){let a=`## Plan: ${n(t.functionName)} \u2192 ${n(t.alias)}`,r=l("The least a role needs for these inputs",m(JSON.stringify(t.policy,null,2),"json")),o=t.replay===void 0?"":`
${u(t.replay)}
`;if(t.calls.length===0)return`${a}

Nothing would be changed: no call that writes.

${r}
${o}`;let e=t.calls.map(({service:s,operation:h,target:p,input:S},b)=>[String(b+1),$(`${s} ${h}`),i(p),i(g(S))]),y=t.most===0?"":`

Strategy: ${n(t.written)}; as it would run: ${n(t.effective)}. Traffic is shifted in ${c(t.least)} when every gate is quiet, ${c(t.most)} at most.`,w=t.onBreach.map(s=>`

On a breach, instead of what is left: ${i(d(s))}, stating ${i(g(s.input))}.`);return`${a}

${t.writes} ${t.writes===1?"write":"writes"}:

${f(["","call","on","states"],e,[0])}${y}${w.join("")}

${r}
${o}`}function g(t){let{FunctionName:a,...r}=t;return Object.entries(r).map(([o,e])=>`${o}=${typeof e=="string"?e:JSON.stringify(e)}`).join(" ")}export{T as a};
