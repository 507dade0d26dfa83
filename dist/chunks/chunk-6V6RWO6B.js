import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{e as p,f as s,g as i}from"./chunk-UFQ4HYRI.js";import{_6a as e,_6b as r,_6c as o}from"./core.js";import{_19t as m}from"./core.js";import{_7D as t}from"./core.js";var c=class extends e(r,o,"ListEventSourceMappings",t){};var a=class extends p(s,i,"GetMetricData",m){};export{c as a,a as b};
