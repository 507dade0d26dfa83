import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as e}from"./chunk-NYKE3R3B.js";async function l(n,t,o=async()=>{}){let s=[],i;do{await o();let a=await n.lambda.send(new e({FunctionName:t,Marker:i}));s.push(...a.Aliases??[]),i=a.NextMarker}while(i!==void 0&&i!=="");return s}export{l as a};
