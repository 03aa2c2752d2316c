// What a run is asked for, by the environment; and what is left out of a size that is too large for
// it, unless it is asked for by name.
//
// BENCH_SIZES  people, with events a person behind an x (default 100000x20), a comma between sizes;
//              `one` at the end gives all events to one person: 1000000x10one
// BENCH_JOBS   of score,edit,cold,import,durable,suggest,commands,bounds (default all)
// BENCH_PEERS  of duckdb,clickhouse,polars,sqlite,postgres (default all that are there)
// BENCH_RUNS   rounds of the quick jobs (default 5); the slow ones take a third of them
// BENCH_DOCS   a folder that the report and its chart are written to as well
import {availableParallelism} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {asOf, LAST_DAY} from './rules.mjs';

const env = process.env;
const list = (text) => text.split(',').filter(Boolean);

export const here = dirname(fileURLToPath(import.meta.url));
export const build = resolve(process.argv[2] ?? 'build');
export const program = (name) => join(build, name);
export const accord = program('accord'), accordJobs = program('bench-accord_jobs');
export const rounds = Number(env.BENCH_RUNS ?? 5), slower = Math.max(2, Math.floor(rounds / 3));
export const docs = env.BENCH_DOCS;
export const THREADS = Math.min(2, availableParallelism()), SEED = 1;
export const AS_OF = asOf(LAST_DAY);

const ALL_JOBS = ['score', 'edit', 'cold', 'import', 'durable', 'suggest', 'commands', 'bounds'];
const ALL_PEERS = ['duckdb', 'clickhouse', 'polars', 'sqlite', 'postgres'];
/** One round takes them seconds: they take fewer. */
export const SLOW_PEERS = ['sqlite', 'postgres'];

const SMALL_EVENTS = 5e6; // up to here each engine does each job
const LEDGER_EVENTS = 25e6; // beyond, JSON and ledger would not fit most disks: columns alone
const OF_A_LEDGER = ['import', 'durable', 'suggest', 'commands'];

/** What of a size is done, and in words what is not. */
function plan(events, isPacked, isOne) {
  const isSmall = events <= SMALL_EVENTS, left = [];
  let jobs = list(env.BENCH_JOBS ?? ALL_JOBS.join(',')), peers = list(env.BENCH_PEERS ?? ALL_PEERS.join(','));
  const wrong = [...jobs.filter((job) => !ALL_JOBS.includes(job)), ...peers.filter((peer) => !ALL_PEERS.includes(peer))];
  if (wrong.length)
    throw new Error(`no such job or peer: ${wrong.join(', ')}; there are ${[...ALL_JOBS, ...ALL_PEERS].join(', ')}`);
  if (!isSmall && !env.BENCH_PEERS) {
    peers = peers.filter((peer) => !SLOW_PEERS.includes(peer));
    left.push('SQLite and PostgreSQL are left out at this size (BENCH_PEERS asks for them)');
  }
  if (isPacked && !env.BENCH_PEERS) {
    peers = peers.filter((peer) => peer !== 'polars');
    left.push('Polars, which holds everything in memory, is left out at this size (BENCH_PEERS asks for it)');
  }
  if (!isSmall && !env.BENCH_JOBS && !isPacked) {
    jobs = jobs.filter((job) => !['import', 'durable'].includes(job));
    left.push('import is left out at this size (BENCH_JOBS asks for it)');
  }
  if (isPacked) {
    jobs = jobs.filter((job) => !OF_A_LEDGER.includes(job));
    left.push('cache misses are not simulated: opening that many columns so takes an hour');
    left.push('the columns are made from the generator\'s events, with no JSON and no ledger behind them: a tenth of the disk');
  }
  if (isOne) {
    jobs = jobs.filter((job) => job === 'score');
    peers = peers.filter((peer) => peer === 'duckdb');
  }
  return {isSmall, jobs, peers, left};
}

function sizeOf(word) {
  const match = /^(\d+)(?:x(\d+))?(one)?$/.exec(word);
  if (!match)
    throw new Error(`BENCH_SIZES: "${word}" is not PEOPLE, PEOPLExEVENTS or PEOPLExEVENTSone`);
  const people = Number(match[1]), each = Number(match[2] ?? 20), events = people * each, isOne = Boolean(match[3]);
  const isPacked = isOne || events > LEDGER_EVENTS;
  const forms = isPacked ? ['packed'] : events > SMALL_EVENTS ? ['json'] : ['json', 'csv'];
  return {
    name: `${people}x${each}${match[3] ?? ''}`, people, each, events, isOne, isPacked,
    forms: [...forms, ...(isOne ? ['one'] : [])],
    folder: join(build, 'bench', `${people}x${each}${match[3] ?? ''}`), ...plan(events, isPacked, isOne),
  };
}

export const sizes = () => list(env.BENCH_SIZES ?? '100000x20').map(sizeOf);
