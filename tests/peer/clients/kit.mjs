// fhir-kit-client, unchanged, does what an integrator would; a line of JSON a step.
//   kit.mjs BASE TOKEN
import { Client } from 'fhir-kit-client';

const [baseUrl, bearerToken] = process.argv.slice(2);
const client = new Client({ baseUrl, bearerToken });
const kMany = 25;
const kSystem = 'https://example.no/kit';

let failed = 0;
async function step(name, work) {
  try {
    await work();
    console.log(JSON.stringify({ step: name, ok: true }));
  } catch (error) {
    failed += 1;
    const told = error.response?.data ?? error.message;
    console.log(JSON.stringify({ step: name, ok: false, detail: JSON.stringify(told).slice(0, 500) }));
  }
}

function expect(what, seen, wanted) {
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`);
  }
}

async function refusal(work) {
  try {
    await work();
  } catch (error) {
    return { status: error.response?.status, type: error.response?.data?.resourceType };
  }
  throw new Error('it was not refused');
}

const entries = (bundle) => (bundle.entry ?? []).map(({ resource }) => resource);
const ifMatch = (version) => ({ headers: { 'If-Match': `W/"${version}"` } });
const searchParams = (one) => ({ searchParams: one });

const kari = entries(await client.search({ resourceType: 'Patient', ...searchParams({ name: 'Kari' }) }))[0];
const goalOf = (value) => ({
  resourceType: 'Goal',
  identifier: [{ system: kSystem, value }],
  lifecycleStatus: 'active',
  description: { text: `Mål ${value}` },
  subject: { reference: `Patient/${kari.id}` },
});
let goal;

await step('metadata', async () => {
  const statement = await client.capabilityStatement();
  expect('fhirVersion', statement.fhirVersion, '4.0.1');
});
await step('create', async () => {
  goal = await client.create({ resourceType: 'Goal', body: goalOf('one') });
  expect('version', goal.meta.versionId, '1');
});
await step('read', async () => {
  expect('text', (await client.read({ resourceType: 'Goal', id: goal.id })).description.text, 'Mål one');
});
await step('update with If-Match', async () => {
  const body = { ...goal, description: { text: 'Nytt mål' } };
  goal = await client.update({ resourceType: 'Goal', id: goal.id, body, options: ifMatch(1) });
  expect('version', goal.meta.versionId, '2');
});
await step('update of a version that is no more: 412', async () => {
  const stale = client.update({ resourceType: 'Goal', id: goal.id, body: goal, options: ifMatch(1) });
  expect('refusal', await refusal(() => stale), { status: 412, type: 'OperationOutcome' });
});
await step('vread', async () => {
  const first = await client.vread({ resourceType: 'Goal', id: goal.id, version: '1' });
  expect('text', first.description.text, 'Mål one');
});
await step('patch (JSON Patch)', async () => {
  const jsonPatch = [{ op: 'replace', path: '/lifecycleStatus', value: 'completed' }];
  goal = await client.patch({ resourceType: 'Goal', id: goal.id, jsonPatch });
  expect('status', goal.lifecycleStatus, 'completed');
});
await step('history of an instance, a type, the system', async () => {
  const one = await client.resourceHistory({ resourceType: 'Goal', id: goal.id });
  expect('versions', entries(one).map(({ meta }) => meta.versionId), ['3', '2', '1']);
  expect('type', (await client.typeHistory({ resourceType: 'Goal' })).type, 'history');
  expect('system', (await client.systemHistory()).type, 'history');
});
await step('conditional create', async () => {
  const options = { headers: { 'If-None-Exist': `identifier=${kSystem}|one` } };
  const again = await client.create({ resourceType: 'Goal', body: goalOf('one'), options });
  expect('id', again.id, goal.id);
});
await step('search by several parameters', async () => {
  const found = await client.search({
    resourceType: 'Goal',
    ...searchParams({ identifier: `${kSystem}|one`, 'lifecycle-status': 'completed', patient: kari.id }),
  });
  expect('ids', entries(found).map(({ id }) => id), [goal.id]);
});
await step('search by POST', async () => {
  const found = await client.search({
    resourceType: 'Goal', ...searchParams({ identifier: `${kSystem}|one` }), options: { postSearch: true },
  });
  expect('ids', entries(found).map(({ id }) => id), [goal.id]);
});
await step('chained search, _include and _revinclude', async () => {
  const found = await client.search({
    resourceType: 'CarePlan',
    ...searchParams({
      'patient.name': 'Kari', _include: ['CarePlan:care-team', 'CarePlan:goal'], _revinclude: 'Communication:based-on',
    }),
  });
  const types = new Set(entries(found).map(({ resourceType }) => resourceType));
  expect('types', [...types].sort(), ['CarePlan', 'CareTeam', 'Communication', 'Goal']);
});
await step('transaction', async () => {
  const entry = Array.from({ length: kMany }, (_, i) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    resource: goalOf(`many-${i}`),
    request: { method: 'POST', url: 'Goal' },
  }));
  const done = await client.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry } });
  expect('created', done.entry.filter(({ response }) => response.status.startsWith('201')).length, kMany);
});
await step('paging: every resource once', async () => {
  let page = await client.search({ resourceType: 'Goal', ...searchParams({ patient: kari.id, _count: 4, _sort: '_id' }) });
  const { total } = page;
  const seen = [];
  while (page) {
    seen.push(...entries(page).map(({ id }) => id));
    page = await client.nextPage({ bundle: page });
  }
  expect('seen', [seen.length, new Set(seen).size], [total, total]);
});
await step('batch', async () => {
  const entry = [
    { request: { method: 'GET', url: `Goal/${goal.id}` } },
    { request: { method: 'GET', url: 'Goal/finnes-ikke' } },
  ];
  const done = await client.batch({ body: { resourceType: 'Bundle', type: 'batch', entry } });
  expect('statuses', done.entry.map(({ response }) => response.status.slice(0, 3)), ['200', '404']);
});
await step('$validate', async () => {
  const outcome = await client.operation({
    name: '$validate', resourceType: 'Goal', input: { resourceType: 'Goal', lifecycleStatus: 'x' },
  });
  expect('errors', outcome.issue.some(({ severity }) => severity === 'error'), true);
});
await step('$everything of a person and a plan', async () => {
  const all = await client.operation({ name: '$everything', resourceType: 'Patient', id: kari.id, method: 'GET' });
  expect('person', entries(all).some(({ resourceType }) => resourceType === 'CarePlan'), true);
  const plan = entries(all).find(({ resourceType }) => resourceType === 'CarePlan');
  const whole = await client.operation({ name: '$everything', resourceType: 'CarePlan', id: plan.id, method: 'GET' });
  expect('plan', entries(whole).some(({ resourceType }) => resourceType === 'CareTeam'), true);
});
await step("a person's compartment", async () => {
  const found = await client.compartmentSearch({
    resourceType: 'Goal', compartment: { resourceType: 'Patient', id: kari.id }, ...searchParams({ _count: 100 }),
  });
  expect('goals', found.total > kMany, true);
});
await step('a refusal is an OperationOutcome', async () => {
  const unknown = client.search({ resourceType: 'Goal', ...searchParams({ colour: 'red' }) });
  expect('refusal', await refusal(() => unknown), { status: 400, type: 'OperationOutcome' });
});
await step('delete', async () => {
  await client.delete({ resourceType: 'Goal', id: goal.id });
  expect('gone', (await refusal(() => client.read({ resourceType: 'Goal', id: goal.id }))).status, 410);
});
process.exit(failed > 0 ? 1 : 0);
