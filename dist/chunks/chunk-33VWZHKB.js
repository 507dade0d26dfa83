import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_5a as o,_5b as t,_5c as m}from"./core.js";import{_6j as e}from"./core.js";var r=class extends o(t,m,"DeleteFunction",e){};export{r as a};
