// What the benchmark found, as a table on the terminal, benchmark.md and benchmark.svg: medians,
// ratios pair by pair, and each target with whether it was met.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {cpus, totalmem} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {chart} from './chart.mjs';

const here = dirname(fileURLToPath(import.meta.url));

const titles = {accord: 'Accord', duckdb: 'DuckDB', clickhouse: 'ClickHouse', sqlite: 'SQLite', postgres: 'PostgreSQL', append: 'append + fdatasync'};
const jobTitles = {
  J1W: 'J1W: all of history scored at one instant, windowed counts', J1D: 'J1D: the same, half-lives over two years',
  J1s: 'J1s: J1W at 52 weekly instants',
  'J1W one thread': 'J1W on one thread', 'J1D one thread': 'J1D on one thread',
  'reading the bytes': 'reading as many bytes as all events take, one thread', ranking: 'ranking accounts and people', 'reading an agreement': 'of J2: reading and compiling the agreement',
  'J1W cold': 'J1W in a cold process, files evicted', 'J1D cold': 'J1D in a cold process, files evicted',
  'J2 weight, threshold': 'J2: a weight and a threshold edited, to the migration of tiers', 'J2 cap': 'J2: a cap edited',
  'J2 window': 'J2: a window edited', 'J2 half-life': 'J2: a half-life edited',
  'J3 JSON': 'J3: import of the events, JSON Lines', 'J3 CSV': 'J3: import of the events, CSV',
  'J3 a tenth': 'J3: import of the first tenth', 'J3 durable': 'J3: durable batches of 100',
  'accord score': '`accord score`', 'accord score --csv': '`accord score --csv`', 'accord suggest': 'J4: `accord suggest`, every single step tried', 'accord explain': '`accord explain ID --json`',
};

// [job, against, must, aim]: how many times faster, at least.
const targets = [
  ['J1W', 'duckdb', 20, 40], ['J1D', 'duckdb', 15, 30], ['J1W', 'clickhouse', 8, 15], ['J1D', 'clickhouse', 8, 15],
  ['J1W cold', 'duckdb', 5, 10], ['J1D cold', 'duckdb', 5, 10],
  ['J2 weight, threshold', 'duckdb', 30, 80], ['J2 weight, threshold', 'clickhouse', 5, 15],
  ['J3 JSON', 'duckdb', 0.7, 1.5], ['J3 JSON', 'sqlite', 4, 10], ['J3 durable', 'append', 0.4, 0.65],
];

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
const wall = (runs) => median(runs.map((r) => r.wallUs));

function time(us) {
  if (!Number.isFinite(us) || us <= 0)
    return '';
  return us >= 1e6 ? `${(us / 1e6).toFixed(2)} s` : us >= 1e4 ? `${(us / 1e3).toFixed(0)} ms` : `${(us / 1e3).toFixed(2)} ms`;
}

/** Median of the ratios of rounds. The slow engines had rounds of their own, which came last. */
function ratio(results, job, against) {
  const own = results[job]?.accord, other = results[job]?.[against];
  if (!own || !other)
    return NaN;
  const isSlow = ['sqlite', 'postgres'].includes(against) && own.length > other.length;
  const pairs = isSlow ? own.slice(-other.length) : own.slice(0, other.length);
  return median(other.map((r, i) => r.wallUs / pairs[i].wallUs));
}

const times = (x) => Number.isFinite(x) ? `${x >= 10 ? x.toFixed(0) : x.toFixed(2)}x` : 'not measured';

function targetRows(results, facts) {
  const verdict = (x, must, aim) => !Number.isFinite(x) ? '' : x >= aim ? 'met, aim too' : x >= must ? 'met' : 'NOT met';
  const rows = targets.map(([job, against, must, aim]) => {
    const x = ratio(results, job, against);
    return [job, `against ${titles[against]}`, `${must}x`, `${aim}x`, times(x), verdict(x, must, aim)];
  });
  const speedUp = (job) => results[job] ? wall(results[`${job} one thread`].accord) / wall(results[job].accord) : NaN;
  for (const job of ['J1W', 'J1D'])
    rows.push([job, 'two threads against one', '1.7x', '1.9x', times(speedUp(job)), verdict(speedUp(job), 1.7, 1.9)]);
  const reading = results.J1W ? wall(results['J1W one thread'].accord) / wall(results['reading the bytes'].accord) : NaN;
  rows.push(['J1W one thread', 'time to read the bytes of the events, at most', '20x', '8x', times(reading), verdict(-reading, -20, -8)]);
  const bytes = facts.bytesAnEvent ?? NaN;
  rows.push(['memory', 'bytes an event in columns, at most', '12', '6', Number.isFinite(bytes) ? String(bytes) : 'not measured', verdict(-bytes, -12, -6)]);
  return rows;
}

function jobRows(results) {
  const rows = [];
  for (const [job, engines] of Object.entries(results))
    for (const [engine, runs] of Object.entries(engines)) {
      const x = engine === 'accord' ? NaN : ratio(results, job, engine);
      rows.push([jobTitles[job] ?? job, titles[engine] ?? engine, time(wall(runs)), time(median(runs.map((r) => r.cpuUs))),
        runs[0].peakKib ? `${Math.round(Math.max(...runs.map((r) => r.peakKib)) / 1024)} MB` : '',
        Number.isFinite(x) ? times(x) : '', String(runs.length)]);
    }
  return rows;
}

const markdown = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function terminal(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  return [head, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd()).join('\n');
}

function firstLine(command, args, input) {
  try {
    return execFileSync(command, args, {encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'ignore']}).split('\n')[0].trim();
  } catch {
    return null;
  }
}

function machine(build) {
  const packages = JSON.parse(readFileSync(join(here, 'package-lock.json'))).packages;
  const version = (name) => packages[`node_modules/${name}`].version;
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  const postgres = firstLine('sh', ['-c', '$(ls -d /usr/lib/postgresql/*/bin/postgres | sort -V | tail -1) --version']);
  return [
    `${cpus().length} processors (${cpus()[0].model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${system}, ${firstLine('cc', ['--version']) ?? 'cc'}, node ${process.version}`,
    `DuckDB ${version('@duckdb/node-bindings').split('-')[0]}, ClickHouse ${version('@chdb/lib-linux-x64-gnu').split('-')[0]} (chDB ${version('chdb')}, in process), ` +
      `SQLite ${firstLine(join(build, 'bench-peer_sqlite'), [':memory:'], 'SELECT sqlite_version()\n')}${postgres ? `, ${postgres.replace(/^postgres \(PostgreSQL\)/, 'PostgreSQL')}` : ''}`,
  ];
}

function sizes(facts, results) {
  const count = (n) => n.toLocaleString('en-US');
  const mb = (n) => `${count(Math.round(n / 1e6))} MB`;
  const peak = (job) => `${Math.round(Math.max(...results[job].accord.map((r) => r.peakKib)) / 1024)} MB`;
  return [
    `- ${count(facts.people)} people in ${count(facts.people / 10)} accounts, ${count(facts.people * 20)} events over two years in 24 kinds, skewed; ` +
      `${mb(facts.eventsBytes)} of JSON Lines (${Math.round(facts.eventsBytes / facts.people / 20)} bytes an event). The ledger: ${mb(facts.ledgerBytes)}` +
      (facts.imageBytes ? `; the columns: ${mb(facts.imageBytes)}, ${facts.bytesAnEvent} bytes an event.` : '.'),
    `- Import holds pages of the ledger up to a ceiling of 256 MiB, whatever the file's size, and two to eight bytes a known event id: at most ${peak('J3 a tenth')} for ${mb(facts.tenthBytes)}, ${peak('J3 JSON')} for ${mb(facts.eventsBytes)}.`,
    `- Query forms that were fastest: ${Object.entries(facts.forms).filter(([, form]) => form.startsWith('{')).map(([engine, form]) => `${engine} ${Object.values(JSON.parse(form)).join('/')}`).join('; ')}.`,
    ...facts.skipped.map((what) => `- Skipped: ${what}.`),
  ];
}

export function report(folder, build) {
  const {facts, results} = JSON.parse(readFileSync(join(folder, 'results.json')));
  const heads = {jobs: ['job', 'engine', 'wall', 'CPU', 'peak', 'Accord is faster by', 'runs'], targets: ['job', 'what', 'must', 'aim', 'here', '']};
  const jobs = jobRows(results), goals = targetRows(results, facts);
  const command = `make bench BENCH_PEOPLE=${facts.people}`;
  const text = `# Benchmark

\`${command}\` makes the data, checks that every engine gives the same scores to the last byte
(the digest of accounts and of people; of J2 the migration of tiers), and only then takes times. Medians; ratios
are medians of ratios within one round, since engines take turns. Never compare figures of two runs.

${machine(build).map((line) => `- ${line}`).join('\n')}
${sizes(facts, results).join('\n')}
- Two threads each (SQLite one). Load average when the run began: ${facts.load.toFixed(2)}${facts.load > 0.5 ? ' (not quiet: CPU times and ratios say more than wall times)' : ''}. Digests: windowed \`${facts.digests.windowed.slice(0, 16)}…\`, decaying \`${facts.digests.decaying.slice(0, 16)}…\`.

![Times of the scoring jobs, logarithmic](benchmark.svg)

## Times

${markdown(heads.jobs, jobs)}

## Targets

${markdown(heads.targets, goals)}

Not measured here: J1 at 100 million events (\`BENCH_PEOPLE=5000000\` would), events over HTTP, other rule engines.

${readFileSync(join(here, 'bounds.md'), 'utf8')}`;
  writeFileSync(join(folder, 'benchmark.md'), text);
  writeFileSync(join(folder, 'benchmark.svg'), chart(results, titles, wall, time));
  console.log(`${terminal(heads.jobs, jobs)}\n\n${terminal(heads.targets, goals)}\n\n${folder}/benchmark.md`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  report(process.argv[2], process.argv[3]);
