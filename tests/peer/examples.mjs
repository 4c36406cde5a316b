// Holds the peer's verdicts on HL7's examples against examples.json.
//   examples.mjs VERDICTS.jsonl STANDARDS [--write]    --write: makes examples.json anew
// Exit 1 if one is judged otherwise than examples.json says. Files are named below the standards' folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from '../../fhir-profiles/ip/internal/format.mjs';
import { short } from './verdicts.mjs';

const kept = join(dirname(fileURLToPath(import.meta.url)), 'examples.json');
const [source, standards, mode] = process.argv.slice(2);

const verdicts = readFileSync(source, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .map((one) => short({ ...one, file: relative(standards, one.file) }));
if (mode === '--write') writeFileSync(kept, format(verdicts));

const known = new Map(JSON.parse(readFileSync(kept, 'utf8')).map((one) => [one.file, JSON.stringify(one)]));
const changed = verdicts.filter((one) => known.get(one.file) !== JSON.stringify(one));
for (const one of changed) console.error(`${one.file}: examples.json says otherwise`);
const invalid = verdicts.filter((one) => one.verdict === 'invalid').length;
console.log(`${verdicts.length - invalid} valid, ${invalid} invalid, ${changed.length} otherwise than examples.json says`);
process.exitCode = changed.length === 0 ? 0 : 1;
