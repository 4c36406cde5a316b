// Checks the guide and packs it: build/no.planbro.ip/package and build/no.planbro.ip-VERSION.tgz, in the form of
// https://confluence.hl7.org/display/FHIR/NPM+Package+Specification. Needs Node 20, nothing else.
//   node fhir-profiles/ip/build.mjs            checks and packs; exit 1 and no package if a check complains
//   node fhir-profiles/ip/build.mjs --write    first puts every file into the house form and the shared
//                                              constraints (internal/shared-constraints.json) into the profiles
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tgz } from './internal/archive.mjs';
import { complaints } from './internal/checks.mjs';
import { format } from './internal/format.mjs';
import { carriesShared, elementsOf, folder, guide, repository } from './internal/guide.mjs';

// A profile's own constraints come first: they are what it is read for.
function withShared(resource) {
  const keys = new Set(guide.shared.map(({ key }) => key));
  const root = elementsOf(resource)[0];
  const { mapping, ...rest } = root;
  const own = (root.constraint ?? []).filter(({ key }) => !keys.has(key));
  resource.differential.element[0] = { ...rest, constraint: [...own, ...guide.shared], ...(mapping ? { mapping } : {}) };
}

function tidy() {
  for (const one of guide.all) {
    if (one.file.startsWith('profiles/') && carriesShared(one.resource)) withShared(one.resource);
    one.text = format(one.resource);
    writeFileSync(join(folder, one.file), one.text);
  }
}

const fileName = ({ resource }) => `${resource.resourceType}-${resource.id}.json`;

function index(files) {
  const rows = files.map((one) => {
    const { resourceType, id, url, version, kind, type } = one.resource;
    return { filename: fileName(one), resourceType, id, url, version, kind, type: url ? type : undefined };
  });
  return format({ 'index-version': 1, files: rows.map((row) => JSON.parse(JSON.stringify(row))) });
}

// Wrong examples stay at home: a package is what others build upon.
function packed() {
  const definitions = guide.definitions.map((one) => [`package/${fileName(one)}`, one.text]);
  const examples = guide.rights.map((one) => [`package/example/${fileName(one)}`, one.text]);
  return [
    ['package/package.json', format(guide.manifest)],
    ['package/.index.json', index(guide.definitions)],
    ['package/example/.index.json', index(guide.rights)],
    ...definitions,
    ...examples,
  ];
}

function pack() {
  const { name, version } = guide.manifest;
  const files = packed();
  const target = join(repository, 'build', name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, 'package/example'), { recursive: true });
  for (const [file, text] of files) writeFileSync(join(target, file), text);
  writeFileSync(join(repository, 'build', `${name}-${version}.tgz`), tgz(files));
  console.log(`build/${name}-${version}.tgz: ${guide.definitions.length} definitions, ${guide.rights.length} examples`);
}

if (process.argv.includes('--write')) tidy();
const found = complaints();
for (const complaint of found) console.error(complaint);
if (found.length > 0) process.exitCode = 1;
else pack();
