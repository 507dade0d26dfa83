import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_72a as a}from"./core.js";export default a();
