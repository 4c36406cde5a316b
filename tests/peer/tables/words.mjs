// The small words the tables are written in: what is changed in a right resource.

// 'participant[1].member' → ['participant', 1, 'member']
const steps = (path) => path.split(/[.[\]]+/).filter(Boolean).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

function holderOf(resource, path) {
  const way = steps(path);
  const last = way.pop();
  let holder = resource;
  for (const [i, step] of way.entries()) {
    holder[step] ??= typeof (way[i + 1] ?? last) === 'number' ? [] : {};
    holder = holder[step];
  }
  return [holder, last];
}

export const set = (path, value) => (resource) => {
  const [holder, last] = holderOf(resource, path);
  holder[last] = structuredClone(value);
};

export const drop = (path) => (resource) => {
  const [holder, last] = holderOf(resource, path);
  if (Array.isArray(holder)) holder.splice(last, 1);
  else delete holder[last];
};

// At the end of a list, which begins to be one if need be.
export const add = (path, ...values) => (resource) => {
  const [holder, last] = holderOf(resource, path);
  holder[last] = [...(holder[last] ?? []), ...structuredClone(values)];
};

export const both = (...changes) => (resource) => changes.forEach((change) => change(resource));
export const nothing = () => {};

export const valid = 'valid';

export const ip = (name) => `https://planbro.no/fhir/StructureDefinition/ip-${name}`;
export const codes = (name) => `https://planbro.no/fhir/CodeSystem/${name}`;
export const coding = (system, code) => ({ coding: [{ system, code }] });
export const reference = (to) => ({ reference: to });
export const absent = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};
export const narrative = (div, status = 'generated') => ({
  status,
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>`,
});
