import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_6a as o,_6b as s,_6c as t}from"./core.js";import{_7A as r,_7F as e,_7K as p}from"./core.js";var i=class extends o(s,t,"ListFunctions",e){};var c=class extends o(s,t,"ListTags",p){};var f=class extends o(s,t,"ListAliases",r){};export{f as a,i as b,c};
