import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as l}from"./chunk-7C2QI2Z6.js";import{b as c}from"./chunk-KYARYUFS.js";var g=/[\p{Cc}\p{Cf}]/gu;function s(n){return n.replace(/\s+/g," ").replace(g,"").replace(/[\\`*_{}[\]()~$|]/g,"\\$&").replaceAll("&","&amp;").replaceAll("<","&lt;").replaceAll(">","&gt;").replace(/^(\s*)([-+=#]|\d+[.)])/,(t,r,e)=>`${r}${p(e)}`).replace(/@(?=[\w-])/g,"@\u200B").replace(/#(?=\d)/g,"#\u200B").replace(/\b(GH)-(?=\d)/gi,"$1-\u200B").replace(/\b(https?|ftp|mailto):/gi,"$1&#58;").replace(/\bwww\./gi,"www&#46;")}function p(n){return/^\d/.test(n)?`${n.slice(0,-1)}\\${n.slice(-1)}`:`\\${n}`}function $(n){return s(n)||" "}function u(n){let t=n.replace(/\s+/g," ").replace(g,""),r="`".repeat(Math.max(0,...(t.match(/`+/g)??[]).map(i=>i.length))+1),e=t.startsWith("`")||t.endsWith("`")?" ":"";return t===""?"":`${r}${e}${t}${e}${r}`}function d(n){return n.includes("|")?`<code>${s(n)}</code>`:u(n)||" "}function f(n,t=""){let r=Math.max(2,...(n.match(/`{3,}/g)??[]).map(i=>i.length)),e="`".repeat(r+1);return`${e}${t}
${n.replace(/\r\n?/g,`
`)}
${e}`}function m(n,t,r=[]){let e=o=>`| ${o.join(" | ")} |`,i=n.map((o,a)=>r.includes(a)?"--:":"---");return[n,i,...t].map(e).join(`
`)}function h(n,t){return`<details><summary>${s(n)}</summary>

${t}

</details>`}function y(n,t,r){let e=l(t)?.region;if(!(e===void 0||e===r))throw new c(n,t,`names a function in ${e}, but this run is in ${r}`,`region: ${e}, or a function of ${r}`)}export{s as a,$ as b,d as c,f as d,m as e,h as f,y as g};
