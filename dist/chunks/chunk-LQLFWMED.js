import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as u,d}from"./chunk-YXHOSUJD.js";import{_17b as c}from"./core.js";import{_22c as n,_22d as $,_22f as i,_22g as f,_22h as m,_22j as l}from"./core.js";function T(t){let a=`## Plan: ${n(t.functionName)} \u2192 ${n(t.alias)}`,o=l("The least a role needs for these inputs",f(JSON.stringify(t.policy,null,2),"json")),r=t.replay===void 0?"":`
${u(t.replay.of)}
`;if(t.calls.length===0)return`${a}

Nothing would be changed: no call that writes.

${o}
${r}`;let e=t.calls.map(({service:s,operation:h,target:p,input:S},b)=>[String(b+1),$(`${s} ${h}`),i(p),i(g(S))]),y=t.most===0?"":`

Strategy: ${n(t.written)}; as it would run: ${n(t.effective)}. Traffic is shifted in ${c(t.least)} when every gate is quiet, ${c(t.most)} at most.`,w=t.onBreach.map(s=>`

On a breach, instead of what is left: ${i(d(s))}, stating ${i(g(s.input))}.`);return`${a}

${t.writes} ${t.writes===1?"write":"writes"}:

${m(["","call","on","states"],e,[0])}${y}${w.join("")}

${o}
${r}`}function g(t){let{FunctionName:a,...o}=t;return Object.entries(o).map(([r,e])=>`${r}=${typeof e=="string"?e:JSON.stringify(e)}`).join(" ")}export{T as a};
