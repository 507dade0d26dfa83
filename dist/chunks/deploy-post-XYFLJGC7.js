import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a}from"./chunk-FY4ZU6NS.js";import"./core.js";import"./chunk-2LC7IJZN.js";import"./chunk-WZ4LLLOA.js";import"./chunk-FDXXGPZB.js";import"./chunk-B3WTCLUU.js";import"./chunk-BGLUENO3.js";import"./chunk-MSS2MV5O.js";import"./chunk-GWADCG2K.js";import"./chunk-JVI4NJOD.js";export{a as run};
