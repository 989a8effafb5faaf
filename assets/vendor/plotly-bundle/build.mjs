// npm ci && node build.mjs   writes ../plotly-atlas.min.js; fails when the bundle would need eval or grows too large.
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const outfile = new URL('../plotly-atlas.min.js', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(new URL('./node_modules/plotly.js/package.json', import.meta.url)));
await build({
  entryPoints: [new URL('./entry.js', import.meta.url).pathname],
  outfile,
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'Plotly',
  target: 'es2019',
  define: { global: 'window', 'define.amd': 'false' },
  loader: { '.css': 'empty' },
  legalComments: 'none',
  banner: { js: `/* plotly.js ${version} (MIT, Plotly, Inc.): core, bar, scatter; built by plotly-bundle/build.mjs */` },
  footer: { js: 'window.Plotly=Plotly;' },
});
const bytes = readFileSync(outfile);
const compressed = brotliCompressSync(bytes).length;
if (/\beval\(|new Function\b|[^.\w]Function\(/.test(bytes.toString())) throw new Error('the bundle would need eval');
if (compressed > 400_000) throw new Error(`bundle too large: ${compressed} bytes as brotli`);
console.log(`${outfile}: ${bytes.length} bytes, ${compressed} as brotli`);
