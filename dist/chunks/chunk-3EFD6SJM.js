import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_36a as o,_36b as t,_36c as m}from"./core.js";import{_37i as e}from"./core.js";var r=class extends o(t,m,"DeleteFunction",e){};export{r as a};
