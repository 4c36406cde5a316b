// Plans of invented persons, made from the golden bundles: the same words always give the same files.
//   bundles.mjs FOLDER [COUNT [FILES [WEEKS]]]   10000 bundles of 20 resources each, the first 200 as files too; their
//                                                dates up to WEEKS (52) weeks before those of the golden bundles
// FOLDER/bundles.ndjson has all, one a line; FOLDER/bundles/*.json the first of them, FOLDER/careplans.ndjson and
// FOLDER/careplans/*.json the plans of them, standing alone.
import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const golden = join(dirname(fileURLToPath(import.meta.url)), '../golden/samspill');
const kProfiles = 'https://planbro.no/fhir/StructureDefinition/';
const kResources = 20;
// These may be left out, but for the first of each type.
const kOptional = ['Communication', 'Appointment', 'Consent', 'ServiceRequest', 'Goal'];

const kFamilies = ['Berg', 'Dahl', 'Eide', 'Foss', 'Haugen', 'Lunde', 'Myhre', 'Nygård', 'Østby', 'Sætre', 'Vik', 'Åsen'];
const kWomen = ['Anne', 'Berit', 'Gunn', 'Ingrid', 'Lise', 'Marit', 'Nina', 'Solveig', 'Turid', 'Åse'];
const kMen = ['Arne', 'Bjørn', 'Erik', 'Håkon', 'Jan', 'Knut', 'Leif', 'Odd', 'Svein', 'Øyvind'];
const kMore = [
  '', ' Avtalt i møtet.', ' Følges opp hver måned.', ' Gjelder til neste evaluering.', ' Gjøres sammen med familien.',
  ' Vi begynner rolig og ser hvordan det går før vi gjør mer.',
];

// --- chance -----------------------------------------------------------------------------------------

// mulberry32: small, and the same everywhere.
function chance(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = (random, all) => all[random(all.length)];

// A UUID of version 5 in looks: a name's hash.
function uuid(name) {
  const hex = createHash('sha1').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

// --- persons ----------------------------------------------------------------------------------------

const padded = (value, width) => String(value).padStart(width, '0');

// Modulus 11; 10 is no digit.
function checkDigit(digits, weights) {
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return (11 - (sum % 11)) % 11;
}

// Month + 80 as in Skatteetaten's test population; individual numbers 000 to 499 until 1999, 500 to 999 after.
function candidate(random, year) {
  const [day, month] = [random(28) + 1, random(12) + 1];
  const nine =
    padded(day, 2) + padded(month + 80, 2) + padded(year % 100, 2) + padded(random(500) + (year < 2000 ? 0 : 500), 3);
  const first = checkDigit(nine, [3, 7, 6, 1, 8, 9, 4, 5, 2]);
  const second = checkDigit(nine + first, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
  if (first === 10 || second === 10) return undefined;
  return { number: `${nine}${first}${second}`, birthDate: `${year}-${padded(month, 2)}-${padded(day, 2)}` };
}

// A child stays of its age, for whom its guardians have consented; others are born 1940 to 1999.
// The third individual digit is even for women.
const numbersTaken = new Set();
function person(random, born) {
  const year = born < 2000 ? random(60) + 1940 : born;
  let found;
  while (!found || numbersTaken.has(found.number)) found = candidate(random, year);
  numbersTaken.add(found.number);
  const isWoman = Number(found.number[8]) % 2 === 0;
  const given = pick(random, isWoman ? kWomen : kMen);
  return { ...found, gender: isWoman ? 'female' : 'male', given, family: pick(random, kFamilies) };
}

// --- bundles ----------------------------------------------------------------------------------------

// Without what refers to one that is left out: the whole of a list's element in the resource itself.
function withoutReferences(resource, gone) {
  for (const [name, value] of Object.entries(resource)) {
    if (!Array.isArray(value)) continue;
    const left = value.filter((one) => !gone.some((url) => JSON.stringify(one).includes(url)));
    if (left.length > 0) resource[name] = left;
    else delete resource[name];
  }
}

function cutToSize(bundle, random) {
  const kept = new Set();
  const optional = bundle.entry.filter(({ resource: { resourceType: type } }) => {
    const mayGo = kOptional.includes(type) && kept.has(type);
    kept.add(type);
    return mayGo;
  });
  const gone = [];
  while (bundle.entry.length - gone.length > kResources) {
    gone.push(optional.splice(random(optional.length), 1)[0].fullUrl);
  }
  bundle.entry = bundle.entry.filter(({ fullUrl }) => !gone.includes(fullUrl));
  for (const { resource } of bundle.entry) withoutReferences(resource, gone);
}

function become(patient, { number, birthDate, gender, given, family }) {
  Object.assign(patient, { gender, birthDate, name: [{ family, given: [given] }] });
  patient.identifier[0].value = number;
  for (const one of patient.telecom ?? []) {
    if (one.system === 'email') one.value = `post${number.slice(0, 4)}@example.org`;
  }
}

// Texts grow by a sentence here and there.
function vary(value, random) {
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === 'object') vary(one, random);
    else if (['text', 'contentString'].includes(name)) value[name] = one + pick(random, kMore);
  }
}

// Whole weeks earlier: what has happened stays in the past, weekdays and lengths stay as they are.
function earlier(text, weeks) {
  return text.replace(/"(20\d\d-\d\d-\d\d)/g, (_, day) => {
    const moved = new Date(Date.parse(day) - weeks * 7 * 86400000);
    return `"${moved.toISOString().slice(0, 10)}`;
  });
}

function renamed(text, index, old, next) {
  return text
    .replaceAll(/urn:uuid:[0-9a-f-]{36}/g, (url) => `urn:uuid:${uuid(`${index} ${url}`)}`)
    .replaceAll(old.planId, `SOLVIK-${2027 + Math.floor(index / 9999)}-${padded((index % 9999) + 1, 4)}`)
    .replaceAll(old.number, next.number)
    .replaceAll(`${old.given} ${old.family}`, `${next.given} ${next.family}`)
    .replaceAll(new RegExp(`\\b${old.given}\\b`, 'g'), next.given);
}

const resourceOf = (bundle, type) => bundle.entry.find(({ resource }) => resource.resourceType === type).resource;

function made(source, index, weeks) {
  const random = chance(index);
  const bundle = structuredClone(source);
  const patient = resourceOf(bundle, 'Patient');
  const [{ family, given }] = patient.name;
  const old = {
    planId: resourceOf(bundle, 'CarePlan').identifier[0].value,
    number: patient.identifier[0].value,
    given: given[0],
    family,
  };
  const next = person(random, Number(patient.birthDate.slice(0, 4)));
  cutToSize(bundle, random);
  become(patient, next);
  vary(bundle, random);
  const whole = { resourceType: 'Bundle', id: `plan-${index}`, meta: { profile: [`${kProfiles}ip-bundle`] }, ...bundle };
  return JSON.parse(renamed(earlier(JSON.stringify(whole), random(weeks)), index, old, next));
}

// Alone, a plan refers to what lies on the server.
function planOf(bundle) {
  const plan = { ...resourceOf(bundle, 'CarePlan'), meta: { profile: [`${kProfiles}ip-careplan`] } };
  let text = JSON.stringify(plan);
  for (const { fullUrl, resource } of bundle.entry) {
    text = text.replaceAll(fullUrl, `${resource.resourceType}/${fullUrl.slice('urn:uuid:'.length)}`);
  }
  return JSON.parse(text);
}

// --- files ------------------------------------------------------------------------------------------

async function write(stream, value) {
  if (!stream.write(`${JSON.stringify(value)}\n`)) await once(stream, 'drain');
}

async function main([folder, count = '10000', files = '200', weeks = '52']) {
  const sources = ['kari', 'ida', 'nils'].map((name) => JSON.parse(readFileSync(join(golden, `${name}.bundle.json`), 'utf8')));
  for (const kind of ['bundles', 'careplans']) mkdirSync(join(folder, kind), { recursive: true });
  const bundles = createWriteStream(join(folder, 'bundles.ndjson'));
  const plans = createWriteStream(join(folder, 'careplans.ndjson'));
  for (let index = 0; index < Number(count); ++index) {
    const bundle = made(sources[index % sources.length], index, Number(weeks));
    const plan = planOf(bundle);
    await write(bundles, bundle);
    await write(plans, plan);
    if (index >= Number(files)) continue;
    writeFileSync(join(folder, 'bundles', `${padded(index, 5)}.json`), JSON.stringify(bundle));
    writeFileSync(join(folder, 'careplans', `${padded(index, 5)}.json`), JSON.stringify(plan));
  }
  for (const stream of [bundles, plans]) await once(stream.end(), 'finish');
}

await main(process.argv.slice(2));
