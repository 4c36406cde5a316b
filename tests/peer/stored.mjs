// Plays the samples into a sandbox gateway and writes what it then has, as each client sees it (the
// owner's whole view and the cut ones), to a folder, with a list for the peer: file, tab, profile. Fails if
// the guide's CapabilityStatement tells something else than /fhir/metadata.
//   stored.mjs PLANBRO FOLDER
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const samples = join(dirname(fileURLToPath(import.meta.url)), '../../samples');
const [planbro, folder] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'stored-'));
const running = [];

const profiles = {
  Appointment: 'ip-mote', CarePlan: 'ip-careplan', CareTeam: 'ip-careteam', Communication: 'ip-melding',
  Consent: (one) => `ip-samtykke-${one.category[0].coding[0].code}`,
  Goal: 'ip-goal', Organization: 'ip-organization', Patient: 'ip-patient', Practitioner: 'ip-practitioner',
  PractitionerRole: 'ip-practitionerrole', RelatedPerson: 'ip-relatedperson', ServiceRequest: 'ip-tiltak',
  Task: (one) => (one.code.coding[0].code === 'overforing' ? 'ip-overforing' : 'ip-dokumentasjon'),
};

// The ready line tells the address.
async function start(...words) {
  const child = spawn(planbro, [...words, '--listen', 'http://127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('planbro ready ')) return line.slice('planbro ready '.length);
  }
  throw new Error(`${words[0]} did not start`);
}

async function token(gateway, client, pid) {
  const form = new URLSearchParams({ client_id: client, ...(pid ? { pid } : {}) });
  return (await (await fetch(`${gateway}/sandbox/token`, { method: 'POST', body: form })).json()).access_token;
}

async function push(gateway, client, kind, type) {
  const headers = { Authorization: `Bearer ${await token(gateway, client)}`, 'Content-Type': type };
  const source = join(samples, kind);
  for (const name of readdirSync(source).sort()) {
    const body = readFileSync(join(source, name));
    const { status } = await fetch(`${gateway}/inbound/${client}`, { method: 'POST', headers, body });
    console.error(`${kind}/${name}: ${status}`);
  }
}

async function read(gateway, bearer, type, more = '') {
  const headers = { Authorization: `Bearer ${bearer}` };
  const bundle = await (await fetch(`${gateway}/fhir/${type}?_count=500${more}`, { headers })).json();
  return (bundle.entry ?? []).map(({ resource }) => resource).filter((one) => one.resourceType === type);
}

// The ledger is written by the dispatcher, a little later than the plan.
async function ledgerSettled(gateway, bearer) {
  const until = Date.now() + 20000;
  while (Date.now() < until) {
    const open = [...(await read(gateway, bearer, 'Task', '&status=requested')), ...(await read(gateway, bearer, 'Task', '&status=in-progress'))];
    if (open.length === 0) return;
  }
}

// The guide adds the profiles; the sandbox adds where its tokens come from.
function served({ format, rest }) {
  const plain = rest.map(({ security, resource, ...more }) => ({
    ...more,
    security: { ...security, description: undefined },
    resource: resource.map((one) => ({ ...one, supportedProfile: undefined })),
  }));
  return { format, rest: plain };
}

async function compareCapabilities(gateway) {
  const told = served(JSON.parse(readFileSync(join(samples, '../fhir-profiles/ip/planbro.json'), 'utf8')));
  const real = served(await (await fetch(`${gateway}/fhir/metadata`)).json());
  if (isDeepStrictEqual(told, real)) return;
  console.error('fhir-profiles/ip/planbro.json does not tell what /fhir/metadata tells');
  process.exitCode = 1;
}

async function main() {
  const simulator = await start('simulate');
  const gateway = await start('serve', '--sandbox', '--db', `sqlite:${join(scratch, 'planbro.db')}`, '--simulator', simulator);
  await compareCapabilities(gateway);
  await push(gateway, 'samspill', 'plans', 'application/json');
  await push(gateway, 'nav', 'nav', 'application/json');
  await push(gateway, 'barnevern', 'barnevern', 'application/xml');
  await ledgerSettled(gateway, await token(gateway, 'samspill'));

  const viewers = [['samspill'], ['ehr'], ['sykehus'], ['nav'], ['barnevern'], ['skole'], ['bruker', '14839210273'], ['bruker', '11901880001']];
  const list = [];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [client, pid] of viewers) {
    const bearer = await token(gateway, client, pid);
    for (const [type, profile] of Object.entries(profiles)) {
      for (const [i, one] of (await read(gateway, bearer, type)).entries()) {
        const file = join(folder, `${client}${pid ? `-${pid.slice(0, 4)}` : ''}-${type}-${i}.json`);
        writeFileSync(file, JSON.stringify(one));
        list.push(`${file}\thttps://planbro.no/fhir/StructureDefinition/${typeof profile === 'string' ? profile : profile(one)}`);
      }
    }
  }
  writeFileSync(join(folder, 'list'), list.join('\n') + '\n');
  console.error(`${list.length} resources`);
}

try {
  await main();
} finally {
  for (const child of running) child.kill('SIGTERM');
  await Promise.all(running.filter((child) => child.exitCode === null).map((child) => once(child, 'exit')));
  rmSync(scratch, { recursive: true, force: true });
}
