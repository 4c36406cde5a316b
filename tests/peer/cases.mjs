// Writes tests/peer/cases/: one resource a file, each with one deliberate fault or none, made from
// the guide's right examples by the rows of tables/. With --check nothing is written: exit 1 if a
// file is missing, differs, or belongs to no row.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from '../../fhir-profiles/ip/internal/format.mjs';
import { guideProfiles } from './tables/guide-profiles.mjs';
import { guideRules } from './tables/guide-rules.mjs';
import { r4Structure } from './tables/r4-structure.mjs';
import { r4Types } from './tables/r4-types.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const right = join(here, '../../fhir-profiles/ip/examples/right');
const folder = join(here, 'cases');

const example = (id) => JSON.parse(readFileSync(join(right, `${id}.json`), 'utf8'));

// Without the name of a profile, base R4 is all there is to judge by.
function caseOf([name, base, change, expected], profiled) {
  const resource = example(base);
  resource.id = name;
  if (!profiled) delete resource.meta.profile;
  if (Object.keys(resource.meta).length === 0) delete resource.meta;
  change(resource);
  return { name, expected, text: format(resource) };
}

export function cases() {
  const all = [
    ...[...r4Structure, ...r4Types].map((row) => caseOf([`r4-${row[0]}`, ...row.slice(1)], false)),
    ...[...guideRules, ...guideProfiles].map((row) => caseOf(row, true)),
  ];
  const names = all.map((one) => one.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`two rows are named ${twice}`);
  return all;
}

function write(all) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const one of all) writeFileSync(join(folder, `${one.name}.json`), one.text);
  console.log(`${all.length} cases in tests/peer/cases`);
}

function check(all) {
  const stale = all.filter((one) => {
    const file = join(folder, `${one.name}.json`);
    return !existsSync(file) || readFileSync(file, 'utf8') !== one.text;
  });
  const known = new Set(all.map((one) => `${one.name}.json`));
  const strangers = readdirSync(folder).filter((file) => !known.has(file));
  for (const one of stale) console.error(`tests/peer/cases/${one.name}.json is not what its row says`);
  for (const file of strangers) console.error(`tests/peer/cases/${file} belongs to no row`);
  if (stale.length + strangers.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  (process.argv.includes('--check') ? check : write)(cases());
}
