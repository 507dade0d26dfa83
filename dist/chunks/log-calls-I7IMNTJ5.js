import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as m,b as r,c as s}from"./chunk-3R7IRNOE.js";import{h as o}from"./chunk-OYWZ7SS2.js";import"./core.js";var t=class extends m(r,s,"FilterLogEvents",o){};async function c(e,i,n){return(await e.logs()).send(new t(i),n===void 0?{}:{abortSignal:n})}export{c as filterLogEvents};
