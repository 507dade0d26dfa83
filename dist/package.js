import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as o}from"./chunks/chunk-QZI6ZWAC.js";import"./chunks/chunk-FC6MFA5Q.js";import"./chunks/chunk-A6SKJZIX.js";import{_75b as r}from"./chunks/core.js";import"./chunks/chunk-WHEF3H3J.js";import"./chunks/chunk-V7DIXGPO.js";import"./chunks/chunk-65DON3NX.js";import"./chunks/chunk-C6MZFM5L.js";await r(o);
