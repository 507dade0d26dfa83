import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_36a as t,_36b as m,_36c as r}from"./core.js";import{_37C as o}from"./core.js";var s=class extends t(m,r,"ListFunctions",o){};export{s as a};
