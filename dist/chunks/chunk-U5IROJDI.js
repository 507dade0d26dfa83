import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_53a as o,_53b as t,_53c as m,_54j as e}from"./core.js";var r=class extends o(t,m,"DeleteFunction",e){};export{r as a};
