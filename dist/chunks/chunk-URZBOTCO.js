import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{f as t,g as e,h as m}from"./chunk-GWADCG2K.js";import{k as r}from"./chunk-JVI4NJOD.js";var o=class extends t(e,m,"ListMetrics",r){};export{o as a};
