// Holds the peer's verdicts against what each file is meant to show, and against verdicts.json.
//   report.mjs VERDICTS.jsonl [--write]    --write: makes verdicts.json anew
// Exit 1 if a file is judged otherwise than meant, or otherwise than verdicts.json says.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from '../../fhir-profiles/ip/internal/format.mjs';
import { cases } from './cases.mjs';
import { place, short } from './verdicts.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const kept = join(here, 'verdicts.json');
const wrong = 'fhir-profiles/ip/examples/wrong/';

// What each file is meant to show: by path, where the error must be told and by which rule. What is
// not here is meant to be valid.
function meant() {
  const faults = new Map();
  for (const one of cases()) {
    if (one.expected === 'valid') continue;
    const [at, rule] = one.expected.split(' ');
    faults.set(`tests/peer/cases/${one.name}.json`, { at, rule });
  }
  for (const { file, at, rule } of JSON.parse(readFileSync(join(root, wrong, 'expected.json'), 'utf8'))) {
    faults.set(wrong + file, { at, rule });
  }
  return faults;
}

// How often an element occurs, and where an extension may stand, is told at the element's holder.
const toldAtHolder = /^(Validation_VAL_Profile_M|Extension_EXTP_Context)/;

function tells(message, { at, rule }) {
  const found = place(message.at);
  const wanted = place(at);
  const within = wanted === '' || found === wanted || /^[.[]/.test(found.slice(wanted.length)) && found.startsWith(wanted);
  const holder = toldAtHolder.test(message.id) && wanted.replace(/(\[\d+\])?(\.[^.]+)?$/, '') === found.replace(/\[\d+\]$/, '');
  const parent = toldAtHolder.test(message.id) && wanted.replace(/(\.[^.[]+|\[\d+\])(\[\d+\])?$/, '') === found;
  return (within || holder || parent) && (!rule || message.text.includes(rule));
}

// Nothing if it is judged as meant.
function complaint(verdict, fault) {
  const messages = verdict.messages.map((one) => `    ${one.at} ${one.id} ${one.text}`).join('\n');
  if (!fault) return verdict.verdict === 'valid' ? '' : `is not valid:\n${messages}`;
  if (verdict.verdict === 'valid') return `is valid, but is meant to show a fault at ${fault.at}`;
  if (verdict.messages.some((one) => tells(one, fault))) return '';
  return `does not tell ${fault.rule ?? 'a fault'} at ${fault.at || 'all'}:\n${messages}`;
}

function compare(verdicts) {
  const known = new Map(JSON.parse(readFileSync(kept, 'utf8')).map((one) => [one.file, JSON.stringify(one)]));
  const changed = verdicts.filter((one) => known.get(one.file) !== JSON.stringify(one));
  for (const one of changed) console.error(`${one.file}: verdicts.json says otherwise`);
  return changed.length;
}

const verdicts = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const faults = meant();
const tally = {};
let failures = 0;
for (const verdict of verdicts) {
  const text = complaint(verdict, faults.get(verdict.file));
  if (text) console.error(`${verdict.file} ${text}`);
  failures += text ? 1 : 0;
  const of = (tally[dirname(verdict.file)] ??= { valid: 0, invalid: 0 });
  of[verdict.verdict] += 1;
}
for (const [folder, { valid, invalid }] of Object.entries(tally)) {
  console.log(`${String(valid).padStart(4)} valid ${String(invalid).padStart(4)} invalid  ${folder}`);
}
const lines = verdicts.map(short);
if (process.argv.includes('--write')) writeFileSync(kept, format(lines));
else failures += compare(lines);
console.log(failures === 0 ? 'all as meant' : `${failures} otherwise than meant, see ${basename(kept)} and tables/`);
process.exitCode = failures === 0 ? 0 : 1;
