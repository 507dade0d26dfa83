import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as o,b as e,c as r}from"./chunk-3R7IRNOE.js";import{e as m,f as p}from"./chunk-OYWZ7SS2.js";var t=class extends o(e,r,"DeleteLogGroup",m){};var s=class extends o(e,r,"DescribeLogGroups",p){};export{t as a,s as b};
