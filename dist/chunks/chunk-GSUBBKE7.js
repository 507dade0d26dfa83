import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_12a as r,_12b as i}from"./core.js";var o=i((p,e)=>{e.exports=r("node:events")});export{o as a};
