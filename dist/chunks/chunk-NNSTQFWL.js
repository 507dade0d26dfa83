import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_6a as r,_6b as e,_6c as i}from"./core.js";import{_7J as o}from"./core.js";var s=class extends r(e,i,"ListProvisionedConcurrencyConfigs",o){};export{s as a};
