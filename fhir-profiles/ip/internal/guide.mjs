// The guide's files as they lie in the repository.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = dirname(dirname(fileURLToPath(import.meta.url)));
export const repository = join(folder, '../..');
export const canonical = 'https://planbro.no/fhir';

// Which resources a folder holds; '' is the guide's own.
const folders = {
  '': ['ImplementationGuide', 'CapabilityStatement'],
  profiles: ['StructureDefinition'],
  extensions: ['StructureDefinition'],
  codesystems: ['CodeSystem'],
  valuesets: ['ValueSet'],
  operations: ['OperationDefinition'],
};

function filesOf(path) {
  return readdirSync(join(folder, path))
    .filter((name) => name.endsWith('.json') && !['package.json', 'expected.json'].includes(name))
    .map((name) => {
      const file = join(path, name);
      const text = readFileSync(join(folder, file), 'utf8');
      return { file, name: name.slice(0, -'.json'.length), text, resource: JSON.parse(text) };
    });
}

const definitions = Object.keys(folders).flatMap((path) =>
  filesOf(path).map((one) => ({ ...one, types: folders[path] })),
);
const rights = filesOf('examples/right');
const wrongs = filesOf('examples/wrong');

export const guide = {
  manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  shared: JSON.parse(readFileSync(join(folder, 'internal/shared-constraints.json'), 'utf8')),
  definitions,
  rights,
  wrongs,
  all: [...definitions, ...rights, ...wrongs],
  profiles: definitions.filter((one) => one.file.startsWith('profiles/')),
  extensions: definitions.filter((one) => one.file.startsWith('extensions/')),
};

export const elementsOf = (resource) => resource.differential?.element ?? [];

// Profiles of resources that derive from no other profile of the guide carry the shared constraints.
export const carriesShared = (resource) =>
  resource.kind === 'resource' && resource.type !== 'Bundle' && !resource.baseDefinition.startsWith(canonical);
