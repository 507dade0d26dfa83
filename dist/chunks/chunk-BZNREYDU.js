import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{e as p,f as s,g as i}from"./chunk-HOUIXXVI.js";import{_5a as e,_5b as r,_5c as o}from"./core.js";import{_61t as m}from"./core.js";import{_6D as t}from"./core.js";var c=class extends e(r,o,"ListEventSourceMappings",t){};var a=class extends p(s,i,"GetMetricData",m){};export{c as a,a as b};
