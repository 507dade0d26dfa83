import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_5a as o,_5b as s,_5c as t}from"./core.js";import{_6A as m,_6F as r}from"./core.js";var e=class extends o(s,t,"ListFunctions",r){};var i=class extends o(s,t,"ListAliases",m){};export{i as a,e as b};
