import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{b as s,e as c,f as i}from"./chunk-N5B3UBAE.js";import{_38l as e,_38t as p}from"./core.js";var o=e(s,"Logs_20140328","CloudWatchLogsClient",p),m={},r=(t,f,d,g)=>[];var n=class extends o(m,r,"DeleteLogGroup",c){};var a=class extends o(m,r,"DescribeLogGroups",i){};export{o as a,m as b,r as c,n as d,a as e};
