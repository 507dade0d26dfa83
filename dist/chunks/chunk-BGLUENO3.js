import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
var c={first:.05,factor:1.5,cap:1};async function f(e,{timeout:i,pace:n=c,signal:o},d){let s=e.now()+i;for(let t=n.first;;t=Math.min(n.cap,t*n.factor)){let r=await d();if(r!==void 0)return r;let a=s-e.now();if(a<=0||o?.aborted===!0)return;await e.sleep(Math.min(t,a),o)}}export{f as a};
