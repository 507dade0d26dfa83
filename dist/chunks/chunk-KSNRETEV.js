import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_5a as r,_5b as e,_5c as i}from"./core.js";import{_6J as o}from"./core.js";var s=class extends r(e,i,"ListProvisionedConcurrencyConfigs",o){};export{s as a};
