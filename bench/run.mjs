// Runs the benchmark: data, equality of all results, then timings, engine after engine in turns.
//
// usage: node run.mjs BUILD, where BUILD holds accord and the bench-* programs
// BENCH_PEOPLE   people (default 50000); twenty events each
// BENCH_RUNS     rounds of the quick jobs (default 5); the slow ones take a third of them
// BENCH_PEERS    which, of duckdb,clickhouse,sqlite,postgres (default all that are there)
// BENCH_SUGGEST  1: also J4, accord suggest: minutes
// BENCH_DOCS     a folder that the report and its chart are written to as well
import {execFileSync, spawn} from 'node:child_process';
import {closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {availableParallelism, loadavg, tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {asOf, LAST_DAY} from './rules.mjs';
import {report} from './report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(process.argv[2] ?? 'build');
const people = Number(process.env.BENCH_PEOPLE ?? 50000);
const rounds = Number(process.env.BENCH_RUNS ?? 5);
const wanted = (process.env.BENCH_PEERS ?? 'duckdb,clickhouse,sqlite,postgres').split(',');
const folder = join(build, 'bench', String(people));
const program = (name) => join(build, name);
const accord = program('accord'), jobs = program('bench-accord_jobs');
const AS_OF = asOf(LAST_DAY);
const THREADS = Math.min(2, availableParallelism());
const DURABLE_ROWS = 20000, BATCH = 100;

const say = (text) => process.stderr.write(`${text}\n`);
const slower = Math.max(2, Math.floor(rounds / 3));

// ---- processes ---------------------------------------------------------------------------------

/** Runs a command; what it took, and what it printed. */
function measured(command, args, options = {}) {
  const file = join(folder, 'measure.txt');
  const output = execFileSync(program('bench-measure'), [file, command, ...args],
    {stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8', maxBuffer: 1 << 30, ...options});
  const [wallUs, cpuUs, peakKib] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
  return {wallUs, cpuUs, peakKib, value: output};
}

const parsed = (line) => {
  const [wallUs, cpuUs, peakKib, ...value] = line.split(' ');
  return {wallUs: Number(wallUs), cpuUs: Number(cpuUs), peakKib: Number(peakKib), value: value.join(' ')};
};

/** A worker that answers a job a line (worker.mjs, accord_jobs.c). */
function worker(name, command, args, env = {}) {
  const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'inherit'], env: {...process.env, ...env}});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  return {
    name,
    async ask(...words) {
      child.stdin.write(`${words.join(' ')}\n`);
      const {value, done} = await lines.next();
      if (done)
        throw new Error(`${name} ended at: ${words.join(' ')}`);
      return parsed(value);
    },
    close: () => new Promise((done) => { child.on('exit', done); child.stdin.end(); }),
  };
}

// Out of the page cache, so that the next process reads the disk.
function evict(path) {
  execFileSync('find', [path, '-type', 'f', '-exec', 'dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none', ';']);
}

// ---- data ---------------------------------------------------------------------------------------

function makeAgreements() {
  for (const variant of ['windowed', 'decaying'])
    for (const edit of ['', 'weight,threshold', 'cap', 'window', 'half_life'])
      writeFileSync(join(folder, `${variant}${edit && '+'}${edit}.yaml`),
        execFileSync('node', [join(here, 'agreement.mjs'), variant, edit]));
}

function makeData() {
  mkdirSync(folder, {recursive: true});
  const done = join(folder, 'generated');
  if (!existsSync(done)) {
    say(`data: ${people} people, ${people * 20} events`);
    execFileSync(program('bench-generate'), [folder, String(people)]);
    writeFileSync(done, '');
  }
  makeAgreements();
}

function firstRows(count, name) {
  const path = join(folder, name), text = openSync(path, 'w');
  const lines = execFileSync('head', ['-n', String(count), join(folder, 'events.jsonl')], {maxBuffer: 1 << 30});
  writeSync(text, lines);
  closeSync(text);
  return path;
}

function freshWorkspace(name) {
  const path = join(folder, name);
  rmSync(path, {recursive: true, force: true});
  execFileSync(accord, ['init', path, '--from', join(folder, 'windowed.yaml')]);
  return path;
}

// ---- peers ---------------------------------------------------------------------------------------

const environment = {PEER_SQLITE: program('bench-peer_sqlite')};
const skipped = [];
let postgresFolder = null;

function startPostgres() {
  postgresFolder = join(tmpdir(), `accord-bench-${process.pid}`); // a socket's path is short
  try {
    environment.PG_PID = execFileSync(join(here, 'postgres.sh'), ['start', postgresFolder], {encoding: 'utf8'}).trim();
    environment.PGHOST = postgresFolder;
    return true;
  } catch (error) {
    skipped.push(`PostgreSQL: ${error.status === 4 ? 'not installed' : 'the server did not start'}`);
    postgresFolder = null;
    return false;
  }
}

function stopPostgres() {
  if (!postgresFolder)
    return;
  execFileSync(join(here, 'postgres.sh'), ['stop', postgresFolder]);
  rmSync(postgresFolder, {recursive: true, force: true});
  postgresFolder = null;
}

const peerFiles = {duckdb: 'peer.duckdb', clickhouse: 'peer.chdb', sqlite: 'peer.sqlite'};

function loadPeer(name) {
  if (name === 'postgres' && !startPostgres())
    return false;
  if (peerFiles[name])
    rmSync(join(folder, peerFiles[name]), {recursive: true, force: true});
  say(`loading ${name}`);
  execFileSync('node', [join(here, `${name}.mjs`), 'load', folder], {env: {...process.env, ...environment}, stdio: ['ignore', 'ignore', 'inherit']});
  return true;
}

// ---- timings --------------------------------------------------------------------------------------

const results = {};
function note(job, engine, took) {
  ((results[job] ??= {})[engine] ??= []).push(took);
}

/** Every engine once a round, so that all see the same weather. */
async function alternate(job, count, engines, run) {
  for (let round = 0; round < count; round++)
    for (const engine of engines)
      note(job, engine.name, await run(engine));
  say(`${job}: ${engines.map((e) => `${e.name} ${(median(results[job][e.name].map((r) => r.wallUs)) / 1000).toFixed(2)} ms`).join(', ')}`);
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

const forms = {};
async function proveEqual(variant, engines) {
  const truth = measured(accord, ['score', '-w', join(folder, 'ws'), '--agreement', join(folder, `${variant}.yaml`),
    '--as-of', AS_OF, '--digest']).value.trim().split('\n').map((line) => line.split(' ')[1]).join(',');
  for (const engine of engines) {
    const {value} = await engine.ask('score', variant, LAST_DAY);
    forms[`${engine.name} ${variant}`] = value;
    const digest = (await engine.ask('digest', variant)).value;
    if (digest !== truth)
      throw new Error(`${engine.name} and accord differ (${variant}): ${digest}, not ${truth}. Nothing is timed.`);
  }
  say(`equal (${variant}): ${truth.slice(0, 16)}…, accord score, ${engines.map((e) => e.name).join(', ')}`);
  return truth;
}

async function scoringJobs(engines) {
  const quick = engines.filter((e) => !['sqlite', 'postgres'].includes(e.name));
  const slow = engines.filter((e) => ['sqlite', 'postgres'].includes(e.name));
  const both = async (job, run) => {
    await alternate(job, rounds, quick, run);
    if (slow.length)
      await alternate(job, slower, [...engines.filter((e) => e.name === 'accord'), ...slow], run);
  };
  await both('J1W', (e) => e.ask('score', 'windowed', LAST_DAY));
  await both('J1D', (e) => e.ask('score', 'decaying', LAST_DAY));
  await alternate('J1s', slower, quick, (e) => e.ask('weeks', 'windowed', LAST_DAY));
}

async function editJobs(engines) {
  for (const [job, variant, what] of [['J2 weight, threshold', 'windowed', 'weight,threshold'],
    ['J2 cap', 'windowed', 'cap'], ['J2 window', 'windowed', 'window'], ['J2 half-life', 'decaying', 'half_life']]) {
    const able = what.includes('weight') ? engines : engines.filter((e) => !['sqlite', 'postgres'].includes(e.name));
    const words = new Set();
    for (const engine of able) {
      await engine.ask('score', variant, LAST_DAY);
      await engine.ask('ready', variant);
      words.add((await engine.ask('edit', variant, what)).value);
    }
    if (words.size !== 1)
      throw new Error(`${job}: the migrations of tiers differ: ${[...words]}. Nothing is timed.`);
    await alternate(job, rounds, able, (e) => e.ask('edit', variant, what));
  }
}

function coldJobs(engines) {
  const own = existsSync(jobs) ? {name: 'accord', run: (variant) => parsed(execFileSync(jobs, ['cold', folder, THREADS, variant, LAST_DAY], {encoding: 'utf8'}))} : null;
  const others = engines.filter((e) => peerFiles[e.name] && e.name !== 'sqlite').map((e) => ({name: e.name,
    run: (variant) => parsed(execFileSync('node', [join(here, `${e.name}.mjs`), 'cold', folder, variant, forms[`${e.name} ${variant}`]], {encoding: 'utf8'}))}));
  return alternate2('cold', [own, ...others].filter(Boolean));
}

async function alternate2(prefix, engines) {
  for (const [job, variant] of [['J1W', 'windowed'], ['J1D', 'decaying']])
    await alternate(`${job} ${prefix}`, slower, engines, (engine) => {
      evict(engine.name === 'accord' ? join(folder, 'ws') : join(folder, peerFiles[engine.name]));
      return engine.run(variant);
    });
}

// ---- import -----------------------------------------------------------------------------------------

async function importJobs() {
  const of = (file) => join(folder, file), total = people * 20;
  const tenth = firstRows(total / 10, 'tenth.jsonl'), some = firstRows(DURABLE_ROWS, 'durable.jsonl');
  const importing = (file) => ({name: 'accord', run: () => {
    const workspace = freshWorkspace('import');
    execFileSync(accord, ['import', 'people', of('people.csv'), '-w', workspace]);
    return measured(accord, ['import', 'events', file, '-w', workspace]);
  }});
  const peer = (name, file) => ({name, run: () => parsed(execFileSync('node',
    [join(here, 'import.mjs'), name, folder, file], {encoding: 'utf8', env: {...process.env, ...environment}}))});
  const able = ['duckdb', 'clickhouse'].filter((name) => wanted.includes(name));
  const run = (engine) => engine.run();
  await alternate('J3 JSON', slower, [importing(of('events.jsonl')), ...able.map((n) => peer(n, of('events.jsonl'))), peer('sqlite', of('events.jsonl'))], run);
  await alternate('J3 CSV', slower, [importing(of('events.csv')), ...able.map((n) => peer(n, of('events.csv')))], run);
  await alternate('J3 a tenth', 2, [importing(tenth)], run);
  const durable = (kind) => ({name: kind, run: () => {
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(of(`durable.db${suffix}`), {force: true});
    const wallUs = Number(execFileSync(program('bench-durable'), [kind, of('durable.db'), some, BATCH], {encoding: 'utf8'}));
    return {wallUs, cpuUs: NaN, peakKib: NaN};
  }});
  await alternate('J3 durable', rounds, [durable('accord'), durable('append')], run);
}

// ---- the program as people use it -------------------------------------------------------------------

async function commandJobs() {
  const ws = join(folder, 'ws'), moment = ['-w', ws, '--as-of', AS_OF];
  const command = (job, count, args) => alternate(job, count, [{name: 'accord'}], () => measured(accord, args));
  await command('accord score', slower, ['score', ...moment]);
  await command('accord score --csv', slower, ['score', '--csv', ...moment]);
  if (process.env.BENCH_SUGGEST) {
    execFileSync(accord, ['import', 'outcomes', join(folder, 'outcomes.csv'), '-w', ws]);
    await command('accord suggest', 1, ['suggest', ...moment]);
  }
  await command('accord explain', rounds, ['explain', 'a00000001', '--json', ...moment]);
}

async function main() {
  const [load] = loadavg();
  makeData();
  const peers = wanted.filter(loadPeer);
  const workspace = freshWorkspace('ws');
  say('importing into accord');
  for (const [kind, file] of [['accounts', 'accounts.csv'], ['people', 'people.csv'], ['events', 'events.jsonl']])
    execFileSync(accord, ['import', kind, join(folder, file), '-w', workspace], {stdio: ['ignore', 'ignore', 'inherit']});
  const engines = peers.map((name) => worker(name, 'node', [join(here, `${name}.mjs`), 'serve', folder], environment));
  const hasJobs = existsSync(jobs);
  if (hasJobs)
    engines.unshift(worker('accord', jobs, ['serve', folder, THREADS]));
  else
    skipped.push('Accord in process: bench-accord_jobs is not built; only the commands are timed');
  const digests = {windowed: await proveEqual('windowed', engines), decaying: await proveEqual('decaying', engines)};
  const facts = {};
  if (hasJobs) {
    await scoringJobs(engines);
    await alternate('J1W one thread', rounds, [engines[0]], (e) => e.ask('alone', 'windowed', LAST_DAY));
    await alternate('J1D one thread', rounds, [engines[0]], (e) => e.ask('alone', 'decaying', LAST_DAY));
    await alternate('reading the bytes', rounds, [engines[0]], (e) => e.ask('read'));
    await alternate('reading an agreement', rounds, [engines[0]], (e) => e.ask('compile', 'windowed', 'cap'));
    await alternate('ranking', rounds, [engines[0]], (e) => e.ask('rank', 'windowed'));
    [facts.events, facts.bytesAnEvent, facts.imageBytes] = (await engines[0].ask('size')).value.split(',').map(Number);
    await editJobs(engines);
  }
  for (const engine of engines)
    await engine.close();
  if (hasJobs)
    await coldJobs(engines);
  stopPostgres();
  await importJobs();
  await commandJobs();
  Object.assign(facts, {load, people, rounds, slower, digests, forms, skipped, ledgerBytes: statSync(join(workspace, 'accord.db')).size,
    eventsBytes: statSync(join(folder, 'events.jsonl')).size, tenthBytes: statSync(join(folder, 'tenth.jsonl')).size,
    durableRows: DURABLE_ROWS, batch: BATCH, threads: THREADS});
  writeFileSync(join(folder, 'results.json'), JSON.stringify({facts, results}, null, 1));
  report(folder, build);
  if (process.env.BENCH_DOCS)
    for (const name of ['benchmark.md', 'benchmark.svg'])
      cpSync(join(folder, name), join(process.env.BENCH_DOCS, name));
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => { stopPostgres(); process.exit(130); });
try {
  await main();
} catch (error) {
  say(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  stopPostgres();
}
