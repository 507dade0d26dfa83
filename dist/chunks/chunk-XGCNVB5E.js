import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_6a as e,_6b as m,_6c as r}from"./core.js";import{_7z as o}from"./core.js";var p=class extends e(m,r,"Invoke",o){};export{p as a};
