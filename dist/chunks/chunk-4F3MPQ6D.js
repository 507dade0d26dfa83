import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_36a as o,_36b as r,_36c as e}from"./core.js";import{_37A as s,_37G as t}from"./core.js";var i=class extends o(r,e,"ListEventSourceMappings",s){};var m=class extends o(r,e,"ListProvisionedConcurrencyConfigs",t){};export{i as a,m as b};
