#!/usr/bin/env node
import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
var{node:e}=process.versions;if(Number.parseInt(e,10)<24)process.stderr.write(`lambda-canary needs Node.js 24 or later; this is ${e}
`),process.exitCode=2;else{let{main:s}=await import("./chunks/main-G5QLNICG.js");process.exitCode=await s(process.argv.slice(2),import.meta.dirname)}
