import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_50a as o,_50b as t,_50c as m,_51j as e}from"./core.js";var r=class extends o(t,m,"DeleteFunction",e){};export{r as a};
