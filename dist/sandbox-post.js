import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_75b as t}from"./chunks/core.js";async function e(r){let o=Number(r.state("pid"));if(!(!Number.isInteger(o)||o<=0))try{process.kill(o,"SIGTERM"),r.info("The sandbox was stopped.")}catch{r.info("The sandbox had ended already.")}}await t(e);
