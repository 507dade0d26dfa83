import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a,b,c}from"./chunk-OFU4ZYI6.js";import"./chunk-YTDHAAZW.js";import"./chunk-372CDOT2.js";import"./core.js";export{a as commitOrder,b as commitTime,c as headCommit};
