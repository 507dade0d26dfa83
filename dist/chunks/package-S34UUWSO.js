import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a}from"./chunk-QZI6ZWAC.js";import"./chunk-FC6MFA5Q.js";import"./chunk-A6SKJZIX.js";import"./core.js";import"./chunk-WHEF3H3J.js";import"./chunk-V7DIXGPO.js";import"./chunk-65DON3NX.js";import"./chunk-C6MZFM5L.js";export{a as run};
