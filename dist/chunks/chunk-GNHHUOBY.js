import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_50a as o,_50b as e,_50c as s,_51F as m,_51K as p}from"./core.js";var c=class extends o(e,s,"ListFunctions",m){};var a=class extends o(e,s,"ListTags",p){};function _(t,f){let r=0;return async()=>{let n=Math.max(r,t.now());r=n+f;let i=n-t.now();i>0&&await t.sleep(i)}}export{c as a,a as b,_ as c};
