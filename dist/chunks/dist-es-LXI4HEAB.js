import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_63a as a,_63b as b,_63c as c,_63d as d,_63e as e,_63f as f,_63g as g}from"./core.js";export{f as ENV_ACCOUNT_ID,e as ENV_CREDENTIAL_SCOPE,d as ENV_EXPIRATION,a as ENV_KEY,b as ENV_SECRET,c as ENV_SESSION,g as fromEnv};
