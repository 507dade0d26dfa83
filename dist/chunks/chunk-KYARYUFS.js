import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
var i=class extends Error{name="Failure";text;constructor(e,n){super([e.what,e.state,e.next,e.detail].filter(t=>t!==void 0).join(`
`),{cause:n}),this.text=e}},s=class extends i{name="InputError";input;constructor(e,n,t,o){super({what:`Input "${e}" ${t}${n===""?"":`: got "${a(n)}"`}.`,next:`Allowed: ${o}.`}),this.input=e}};function a(r){let e=r.replace(/[\s\p{Cc}\p{Cf}]+/gu," ");return e.length>80?`${e.slice(0,79)}\u2026`:e}export{i as a,s as b};
