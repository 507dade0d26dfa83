import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_0a as r,_75b as o}from"./chunks/core.js";await o(r);
