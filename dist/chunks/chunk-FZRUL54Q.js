import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as r,b as i}from"./chunk-KPM42MMO.js";var o=i((p,e)=>{e.exports=r("node:https")});export{o as a};
