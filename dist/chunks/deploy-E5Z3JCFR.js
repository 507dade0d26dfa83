import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_0a as a}from"./core.js";export{a as run};
