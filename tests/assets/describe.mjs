// What assets/js/values.js says of every row of one file; {state, file} in from stdin, a list out.
// Run by tests/dashboard/test_described.py.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const { state, file } = JSON.parse(readFileSync(0, 'utf8'));
const document = {
  documentElement: { classList: { add() {} } },
  getElementById: (id) => (id === 'atlas-state' ? { textContent: JSON.stringify(state) } : null),
};
const window = {};
const context = vm.createContext({ window, document, Intl, TextDecoder, DataView, Uint8Array, Uint32Array });
for (const name of ['js/core.js', 'js/values.js']) {
  vm.runInContext(readFileSync(new URL('../../assets/' + name, import.meta.url), 'utf8'), context);
}
const bytes = Uint8Array.from(Buffer.from(file, 'base64'));
const figures = window.familyAtlas.decodeValues(bytes.buffer);
const rows = Array.from({ length: figures.n }, (_, row) => window.familyAtlas.describeRow(figures, row));
process.stdout.write(JSON.stringify(rows));
