import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{_60a as a,_60b as b,_60c as c,_60d as d,_60e as e,_60f as f,_60g as g}from"./core.js";export{f as ENV_ACCOUNT_ID,e as ENV_CREDENTIAL_SCOPE,d as ENV_EXPIRATION,a as ENV_KEY,b as ENV_SECRET,c as ENV_SESSION,g as fromEnv};
