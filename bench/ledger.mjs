// J3, durable batches, J4 and the commands as people use them: what needs a ledger.
import {execFileSync} from 'node:child_process';
import {closeSync, openSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {freshWorkspace, importInto} from './data.mjs';
import {environment} from './peers.mjs';
import {measured, parsed} from './process.mjs';
import {accord, AS_OF, here, program, rounds, slower} from './settings.mjs';

// The look-ups of events are brought up every 32,768 events and at the end: enough rows that this is
// done several times within what is measured.
export const DURABLE_ROWS = 200000, BATCH = 100;

function firstRows(size, count, name) {
  const path = join(size.folder, name), file = openSync(path, 'w');
  execFileSync('head', ['-n', String(count), join(size.folder, 'events.jsonl')], {stdio: ['ignore', file, 'inherit']});
  closeSync(file);
  return path;
}

export const tenth = (size) => firstRows(size, size.events / 10, 'tenth.jsonl');

/** A ledger that knows the people, ready for events. */
export function emptyOfEvents(size) {
  const workspace = freshWorkspace(size, 'import');
  importInto(size, workspace, [['people', 'people.csv']]);
  return workspace;
}

export async function importJobs(size, taken) {
  const own = (file) => ({name: 'accord', run: () => {
    const workspace = emptyOfEvents(size);
    return measured(accord, ['import', 'events', file, '-w', workspace]);
  }});
  const peers = (names, file) => names.filter((name) => size.peers.includes(name)).map((name) => ({name, run: () =>
    parsed(execFileSync('node', [join(here, 'import.mjs'), name, size.folder, file], {encoding: 'utf8', env: {...process.env, ...environment}}))}));
  const run = (engine) => engine.run(), count = size.isSmall ? slower : 1;
  const json = join(size.folder, 'events.jsonl'), csv = join(size.folder, 'events.csv');
  await taken.alternate('J3 JSON', count, [own(json), ...peers(['duckdb', 'clickhouse', 'sqlite'], json)], run);
  if (size.forms.includes('csv'))
    await taken.alternate('J3 CSV', count, [own(csv), ...peers(['duckdb', 'clickhouse'], csv)], run);
  await taken.alternate('J3 a tenth', count, [own(tenth(size))], run);
  rmSync(join(size.folder, 'import'), {recursive: true, force: true});
}

export async function durableJobs(size, taken) {
  const some = firstRows(size, DURABLE_ROWS, 'durable.jsonl'), target = join(size.folder, 'durable.db');
  const clear = () => ['', '-wal', '-shm'].forEach((suffix) => rmSync(target + suffix, {force: true}));
  await taken.alternate('J3 durable', rounds, [{name: 'accord'}, {name: 'append'}], ({name}) => {
    clear();
    const wallUs = Number(execFileSync(program('bench-durable'), [name, target, some, String(BATCH)], {encoding: 'utf8'}));
    return {wallUs, cpuUs: NaN, peakKib: NaN};
  });
  clear();
}

const moment = (size) => ['-w', join(size.folder, 'ws'), '--as-of', AS_OF];

/** J4, and what of its answer says how much was tried. */
export async function suggestJob(size, taken) {
  let answer;
  await taken.alternate('J4', 1, [{name: 'accord'}], () => {
    const took = measured(accord, ['suggest', '--json', ...moment(size)]);
    answer = JSON.parse(took.value);
    return {...took, value: undefined};
  });
  return {tried: answer.tried, moving: answer.moving, distinct: answer.distinct,
    instants: answer.episodes.instants, eligible: answer.episodes.eligible};
}

export async function commandJobs(size, taken) {
  const command = (job, count, args) => taken.alternate(job, count, [{name: 'accord'}], () =>
    ({...measured(accord, [...args, ...moment(size)]), value: undefined}));
  await command('accord score', slower, ['score']);
  await command('accord score --csv', slower, ['score', '--csv']);
  await command('accord explain', rounds, ['explain', 'a00000001', '--json']);
}
