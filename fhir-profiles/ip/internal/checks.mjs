// What must hold between the guide's files. Each check gives a list of complaints.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from './format.mjs';
import { canonical, carriesShared, elementsOf, guide, repository } from './guide.mjs';

const texts = (file) => readFileSync(join(repository, file), 'utf8');
const sameSet = (a, b) => [...a].sort().join() === [...b].sort().join();

function names() {
  return guide.all.flatMap(({ file, name, resource, types }) => [
    ...(resource.id === name ? [] : [`${file}: its id is ${resource.id}`]),
    ...(types && !types.includes(resource.resourceType) ? [`${file}: a ${resource.resourceType} has no place here`] : []),
  ]);
}

function identities() {
  const seen = new Map();
  return guide.definitions.flatMap(({ file, resource }) => {
    const key = `${resource.resourceType}/${resource.id}`;
    const twice = seen.has(key) ? [`${file}: ${key} is in ${seen.get(key)} too`] : [];
    seen.set(key, file);
    const url = resource.url === `${canonical}/${key}` ? [] : [`${file}: its url is ${resource.url}`];
    const version = resource.version === guide.manifest.version ? [] : [`${file}: its version is ${resource.version}`];
    return [...twice, ...url, ...version];
  });
}

function exampleIdentities() {
  const ids = [...guide.rights, ...guide.wrongs].map(({ resource }) => resource.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `examples: the id ${id} is used twice`);
}

// Wherever a canonical of ours is named, also within an expression, it is one of the guide's.
function canonicals() {
  const known = new Set(guide.definitions.map(({ resource }) => resource.url));
  const named = /https:\/\/planbro\.no\/fhir\/(?:StructureDefinition|ValueSet|CodeSystem|OperationDefinition)\/[A-Za-z0-9-]+/g;
  return guide.all.flatMap(({ file, text }) =>
    [...new Set(text.match(named) ?? [])].filter((url) => !known.has(url)).map((url) => `${file}: nothing defines ${url}`),
  );
}

// The code's own names are the canonical ones (gateway/fhir/codes.hpp).
function namesOfTheCode() {
  const known = new Set(guide.definitions.map(({ resource }) => resource.url));
  const used = texts('gateway/fhir/codes.hpp').match(/"https:\/\/planbro\.no\/fhir\/(?:StructureDefinition|CodeSystem)\/[a-z0-9-]+"/g);
  return used.map((url) => url.slice(1, -1)).filter((url) => !known.has(url)).map((url) => `gateway/fhir/codes.hpp: the guide does not define ${url}`);
}

// tests/tidy/errors_documented.sh holds docs/errors.md against the code; here the code system follows.
function issueCodes() {
  const told = texts('docs/errors.md').match(/^\| `[a-z0-9-]+`/gm).map((row) => row.slice(3, -1));
  const defined = guide.definitions.find(({ name }) => name === 'planbro-issue').resource.concept.map(({ code }) => code);
  return [
    ...told.filter((code) => !defined.includes(code)).map((code) => `codesystems/planbro-issue.json: docs/errors.md has ${code} too`),
    ...defined.filter((code) => !told.includes(code)).map((code) => `codesystems/planbro-issue.json: docs/errors.md has no ${code}`),
  ];
}

const constraintsOf = (resource) => elementsOf(resource).flatMap((element) => element.constraint ?? []);

function constraints() {
  const meaning = new Map();
  return [...guide.profiles, ...guide.extensions].flatMap(({ file, resource }) =>
    constraintsOf(resource).flatMap(({ key, human, severity, expression }) => {
      const known = meaning.get(key) ?? expression;
      meaning.set(key, expression);
      return [
        ...(/^ip-[1-9]\d*$/.test(key) ? [] : [`${file}: ${key} is not named ip-N`]),
        ...(known === expression ? [] : [`${file}: ${key} means something else elsewhere`]),
        ...(severity === 'error' ? [] : [`${file}: ${key} is no error`]),
        ...(human.includes(' / ') ? [] : [`${file}: ${key} is not told in both languages`]),
      ];
    }),
  );
}

function sharedConstraints() {
  const wanted = guide.shared.map((one) => JSON.stringify(one));
  return guide.profiles.filter(({ resource }) => carriesShared(resource)).flatMap(({ file, resource }) => {
    const root = (elementsOf(resource)[0].constraint ?? []).map((one) => JSON.stringify(one));
    return wanted.every((one) => root.includes(one)) ? [] : [`${file}: lacks a shared constraint (build.mjs --write puts them there)`];
  });
}

// ip-4 lists the extensions a plan has; a new one is a new file and a new word there.
function listedExtensions() {
  const { expression } = guide.shared.find(({ key }) => key === 'ip-4');
  const listed = expression.match(/ip-\(([^)]+)\)/)[1].split('|').map((word) => `ip-${word}`);
  const defined = guide.extensions.map(({ name }) => name);
  return sameSet(listed, defined) ? [] : [`internal/shared-constraints.json: ip-4 lists other extensions than extensions/ has`];
}

function ninePoints() {
  const maps = guide.definitions.flatMap(({ resource }) => elementsOf(resource)).flatMap((element) => element.mapping ?? []);
  return [1, 2, 3, 4, 5, 6, 7, 8, 9]
    .filter((point) => !maps.some(({ identity, map }) => identity === 'forskrift' && map.startsWith(`Punkt ${point}:`)))
    .map((point) => `profiles: point ${point} of the regulation has no place`);
}

function languages() {
  const inEnglish = ({ designation }) => designation?.some(({ language }) => language === 'en');
  return guide.definitions.flatMap(({ file, resource }) => [
    ...(resource.concept ?? []).filter((one) => !inEnglish(one)).map(({ code }) => `${file}: ${code} has no English display`),
    ...(resource.description?.includes(' / ') ? [] : [`${file}: its description is not in both languages`]),
  ]);
}

function listedByGuide() {
  const { definition } = guide.definitions.find(({ resource }) => resource.resourceType === 'ImplementationGuide').resource;
  const listed = definition.resource.map(({ reference }) => reference.reference);
  const there = [...guide.definitions.filter(({ resource }) => resource.resourceType !== 'ImplementationGuide'), ...guide.rights]
    .map(({ resource }) => `${resource.resourceType}/${resource.id}`);
  return [
    ...listed.filter((one) => !there.includes(one)).map((one) => `no.planbro.ip.json: there is no ${one}`),
    ...there.filter((one) => !listed.includes(one)).map((one) => `no.planbro.ip.json: ${one} is not listed`),
  ];
}

function wrongExamples() {
  const file = 'fhir-profiles/ip/examples/wrong/expected.json';
  const expected = existsSync(join(repository, file)) ? JSON.parse(texts(file)).map((one) => one.file.slice(0, -5)) : [];
  return sameSet(expected, guide.wrongs.map(({ name }) => name)) ? [] : ['examples/wrong/expected.json: lists other files than there are'];
}

function houseForm() {
  return guide.all.filter(({ text, resource }) => text !== format(resource)).map(({ file }) => `${file}: not in the house form (build.mjs --write puts it there)`);
}

export const complaints = () => [
  names, identities, exampleIdentities, canonicals, namesOfTheCode, issueCodes, constraints, sharedConstraints,
  listedExtensions, ninePoints, languages, listedByGuide, wrongExamples, houseForm,
].flatMap((check) => check());
