import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as t}from"./chunk-WHEF3H3J.js";var i="index.handler";function u(e,n){return e.handler??n?.configuration.Handler??i}function a(e,n,r){let o=e.runtime??n?.configuration.Runtime;return t(e,{handler:u(e,n),runtime:o,content:r})}export{u as a,a as b};
