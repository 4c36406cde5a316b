// The steps of all clients as a table.   report.mjs FOLDER
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const kRuns = [
  ['fhir-kit-client 2.0.3', 'kit'],
  ["HAPI FHIR's generic client 7.6.1, JSON", 'hapi-json'],
  ["HAPI FHIR's generic client 7.6.1, XML", 'hapi-xml'],
];
const kStores = ['sqlite', 'postgresql'];

const steps = (store, run) =>
  readFileSync(join(folder, `${store}.${run}`), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const verdict = ({ ok, detail }) => (ok ? 'ok' : `**no**: ${detail.replaceAll('|', '\\|')}`);

console.log(`# Clients from elsewhere

FHIR clients that others have written, unchanged, doing what an integrator does, against the gateway on each store. Each step checks what came of it. By
\`tests/peer/clients/run.sh --write\`.`);
for (const [title, run] of kRuns) {
  const [sqlite, postgresql] = kStores.map((store) => steps(store, run));
  console.log(`\n## ${title}\n| step | SQLite | PostgreSQL |\n|---|---|---|`);
  sqlite.forEach((one, i) => console.log(`| ${one.step} | ${verdict(one)} | ${verdict(postgresql[i] ?? { detail: 'not reached' })} |`));
}
