import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as y,d as g}from"./chunk-HVLT3BJ3.js";import{_4b as c,_19a as i,_19b as $,_19d as n,_19e as l,_19f as u,_19h as d}from"./core.js";function k(t){let a=`## Plan: ${i(t.functionName)} \u2192 ${i(t.alias)}`,o=d("The least a role needs for these inputs",l(JSON.stringify(t.policy,null,2),"json")),r=t.replay===void 0?"":`
${y(t.replay.of)}
`;if(t.calls.length===0)return`${a}

Nothing would be changed: no call that writes.

${o}
${r}`;let e=t.calls.map(({service:s,operation:S,target:f,input:b,repeated:m},N)=>[String(N+1),$(`${s} ${S}`),m===void 0?n(f):`${n(f)} ${$(m)}`,n(w(b))]),h=t.most===0?"":`

Strategy: ${i(t.written)}; as it would run: ${i(t.effective)}. Traffic is shifted in ${c(t.least)} when every gate is quiet, ${c(t.most)} at most.`,p=t.onBreach.map(s=>`

On a breach, instead of what is left: ${n(g(s))}, stating ${n(w(s.input))}.`);return`${a}

${t.writes} ${t.writes===1?"write":"writes"}:

${u(["","call","on","states"],e,[0])}${h}${p.join("")}

${o}
${r}`}function w(t){let{FunctionName:a,...o}=t;return Object.entries(o).map(([r,e])=>`${r}=${typeof e=="string"?e:JSON.stringify(e)}`).join(" ")}export{k as a};
