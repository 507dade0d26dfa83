import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{e as t,f as e,g as m}from"./chunk-UFQ4HYRI.js";import{_19u as r}from"./core.js";var o=class extends t(e,m,"ListMetrics",r){};export{o as a};
