import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_58a as e}from"./core.js";async function r(){let n=new e({});try{return await n.config.region()}catch{return}finally{n.destroy()}}export{r as regionOfProfile};
