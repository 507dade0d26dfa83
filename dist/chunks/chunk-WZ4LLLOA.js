import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{f as m,g as r,h as o}from"./chunk-GWADCG2K.js";import{g as e}from"./chunk-JVI4NJOD.js";var t=class extends m(r,o,"DeleteAlarms",e){};export{t as a};
