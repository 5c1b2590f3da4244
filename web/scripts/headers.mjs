/** The headers that the page is served with, wherever it is hosted. */

/** @param {boolean} inPage  in a <meta> element, where frame-ancestors means nothing */
export function contentSecurityPolicy(inPage = false) {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    // Text becomes neither HTML nor script; workers come from this origin (src/protocol/own_scripts.ts).
    "require-trusted-types-for 'script'",
    'trusted-types default',
    ...(inPage ? [] : ["frame-ancestors 'none'"]),
  ].join('; ');
}

export const kPlainHeaders = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** What a browser wants to hear before it hands out shared memory, which threads need. */
export const kIsolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export const kAllHeaders = { ...kPlainHeaders, ...kIsolation };

const all = Object.entries(kAllHeaders);

/** Netlify's and Cloudflare Pages' _headers. */
export function headersFile() {
  return `/*\n${all.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`;
}

/** Apache's .htaccess. */
export function htaccessFile() {
  const lines = all.map(([name, value]) => `  Header always set ${name} "${value}"\n`);
  return `<IfModule mod_headers.c>\n${lines.join('')}</IfModule>\nAddType application/wasm .wasm\nAddType text/javascript .mjs\n`;
}

/** For nginx: to be included in the server's block. Its types lack .mjs, in older versions also .wasm. */
export function nginxFile() {
  const lines = all.map(([name, value]) => `add_header ${name} "${value}" always;\n`);
  return `${lines.join('')}location ~ \\.wasm$ { types { application/wasm wasm; } }\nlocation ~ \\.mjs$ { types { text/javascript mjs; } }\n`;
}

/** Vercel's vercel.json. */
export function vercelFile() {
  const headers = all.map(([key, value]) => ({ key, value }));
  return `${JSON.stringify({ headers: [{ source: '/(.*)', headers }] }, null, 1)}\n`;
}
