import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_11a as r,_11b as i}from"./core.js";var o=i((p,e)=>{e.exports=r("node:child_process")});export{o as a};
