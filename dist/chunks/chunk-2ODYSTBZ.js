import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_36a as e,_36b as m,_36c as r}from"./core.js";import{_37v as o}from"./core.js";var t=class extends e(m,r,"GetPolicy",o){};export{t as a};
