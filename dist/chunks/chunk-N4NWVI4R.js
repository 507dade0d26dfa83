import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{f as m,g as r,h as o}from"./chunk-K5EZB7FQ.js";import{_19q as e}from"./core.js";var t=class extends m(r,o,"DeleteAlarms",e){};export{t as a};
