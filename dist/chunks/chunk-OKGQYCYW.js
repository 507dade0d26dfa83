import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_6a as o,_6b as t,_6c as m}from"./core.js";import{_7F as r,_7K as s}from"./core.js";var e=class extends o(t,m,"ListFunctions",r){};var p=class extends o(t,m,"ListTags",s){};export{e as a,p as b};
