import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_6a as o,_6b as t,_6c as m}from"./core.js";import{_7j as e}from"./core.js";var r=class extends o(t,m,"DeleteFunction",e){};export{r as a};
