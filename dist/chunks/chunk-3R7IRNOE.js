import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{b as t}from"./chunk-OYWZ7SS2.js";import{_52l as o,_52t as m}from"./core.js";var a=o(t,"Logs_20140328","CloudWatchLogsClient",m),d={},g=(n,r,c,e)=>[];export{a,d as b,g as c};
