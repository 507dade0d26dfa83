import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{f as t,g as e,h as m}from"./chunk-K5EZB7FQ.js";import{_19u as r}from"./core.js";var o=class extends t(e,m,"ListMetrics",r){};export{o as a};
