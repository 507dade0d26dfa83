import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_5a as e,_5b as m,_5c as r}from"./core.js";import{_6z as o}from"./core.js";var p=class extends e(m,r,"Invoke",o){};export{p as a};
