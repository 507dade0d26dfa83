import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
function r(t,s){let o=0;return async()=>{let e=Math.max(o,t.now());o=e+s;let n=e-t.now();n>0&&await t.sleep(n)}}export{r as a};
