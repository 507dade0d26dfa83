import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_53a as o,_53b as e,_53c as s,_54F as m,_54K as p}from"./core.js";var c=class extends o(e,s,"ListFunctions",m){};var a=class extends o(e,s,"ListTags",p){};function _(t,f){let r=0;return async()=>{let n=Math.max(r,t.now());r=n+f;let i=n-t.now();i>0&&await t.sleep(i)}}export{c as a,a as b,_ as c};
