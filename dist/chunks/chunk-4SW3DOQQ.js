import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_50a as r,_50b as e,_50c as i,_51J as o}from"./core.js";var s=class extends r(e,i,"ListProvisionedConcurrencyConfigs",o){};export{s as a};
