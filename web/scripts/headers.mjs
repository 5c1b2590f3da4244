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

const all = Object.entries({ ...kPlainHeaders, ...kIsolation });

/** Netlify's and Cloudflare Pages' _headers. */
export function headersFile() {
  return `/*\n${all.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`;
}

/** Apache's .htaccess. */
export function htaccessFile() {
  const lines = all.map(([name, value]) => `  Header always set ${name} "${value}"\n`);
  return `<IfModule mod_headers.c>\n${lines.join('')}</IfModule>\nAddType application/wasm .wasm\nAddType text/javascript .mjs\n`;
}
