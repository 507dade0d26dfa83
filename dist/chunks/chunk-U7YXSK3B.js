import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_5a as n,_5b as a,_5c as i}from"./core.js";import{_6K as r}from"./core.js";var p=class extends n(a,i,"ListTags",r){};function x(t,c){let o=0;return async()=>{let e=Math.max(o,t.now());o=e+c;let s=e-t.now();s>0&&await t.sleep(s)}}export{p as a,x as b};
