import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as e,b as r}from"./chunk-NYRTOUVY.js";var t=r((c,i)=>{i.exports=e("node:util")});var u=r((d,o)=>{o.exports=e("node:fs")});var x=r((f,p)=>{p.exports=e("node:path")});var a=r((g,q)=>{q.exports=e("node:module")});var b=r((h,s)=>{s.exports=e("node:url")});export{t as a,u as b,x as c,a as d,b as e};
