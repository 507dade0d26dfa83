import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_53a as r,_53b as e,_53c as i,_54J as o}from"./core.js";var s=class extends r(e,i,"ListProvisionedConcurrencyConfigs",o){};export{s as a};
