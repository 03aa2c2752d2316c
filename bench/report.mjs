// What the benchmark found, as tables on the terminal, benchmark.md and benchmark.svg.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {cpus, totalmem} from 'node:os';
import {join} from 'node:path';
import {chart} from './chart.mjs';
import {limits} from './limits.mjs';
import {here, program} from './settings.mjs';
import {count, jobRows, jobTitles, JOB_HEAD, markdown, terminal, time, times, titles, wall} from './tables.mjs';
import {targetRows} from './targets.mjs';

const mb = (bytes) => `${count(bytes / 1e6)} MB`;
export const sizeTitle = ({people, events}) => `${count(people)} people, ${count(events)} events`;

function firstLine(command, args, input) {
  try {
    return execFileSync(command, args, {encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'ignore']}).split('\n')[0].trim();
  } catch {
    return null;
  }
}

function environment() {
  const packages = JSON.parse(readFileSync(join(here, 'package-lock.json'))).packages;
  const version = (name) => packages[`node_modules/${name}`].version;
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  const postgres = firstLine('sh', ['-c', '$(ls -d /usr/lib/postgresql/*/bin/postgres | sort -V | tail -1) --version']);
  return [
    `- ${cpus().length} processors (${cpus()[0].model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${system}, ${firstLine('cc', ['--version']) ?? 'cc'}, node ${process.version}`,
    `- DuckDB ${version('@duckdb/node-bindings').split('-')[0]}, ClickHouse ${version('@chdb/lib-linux-x64-gnu').split('-')[0]} (chDB ${version('chdb')}, in process), ` +
      `Polars ${version('nodejs-polars')} (its bindings for node, asked in SQL), SQLite ${firstLine(program('bench-peer_sqlite'), [':memory:'], 'SELECT sqlite_version()\n')}` +
      `${postgres ? `, ${postgres.replace(/^postgres \(PostgreSQL\)/, 'PostgreSQL')}` : ''}. Two threads each (SQLite one).`,
  ];
}

function weather({load}) {
  return load <= 0.5 ? `- Load average when the run began: ${load.toFixed(2)}.`
    : `- **Not quiet: the load average was ${load.toFixed(2)} when the run began.** Ratios and CPU times say more than wall times; verdicts may change.`;
}

function suggestLine({facts, results}) {
  if (!facts.suggest)
    return [];
  const us = wall(results.J4.accord), {tried, distinct, instants, eligible} = facts.suggest;
  const edit = results['J2 weight, threshold']?.duckdb;
  const duck = edit && 1e6 / (wall(edit) * instants);
  return [`- J4: ${count(tried)} single-step changes (${count(distinct)} that move different records), each tried on ${count(eligible)} records at ${instants} instants, in ${time(us)}: ` +
    `**${(tried / us * 1e6).toFixed(1)} candidates a second**, statistics and start of the process included.` +
    (duck ? ` DuckDB would try ${duck.toFixed(2)} a second if it did no more than one J2 edit an instant (computed from its row above: ${times(tried / us * 1e6 / duck)}).` : '')];
}

function sizeText(size) {
  const {facts, results} = size, {bytes} = facts;
  const forms = Object.entries(facts.forms).filter(([, form]) => form.startsWith('{'))
    .map(([engine, form]) => `${engine} ${Object.values(JSON.parse(form)).join('/')}`);
  const peak = (job) => `${count(Math.max(...results[job].accord.map((r) => r.peakKib)) / 1024)} MB`;
  const rows = jobRows(results);
  return `## ${sizeTitle(facts)}${facts.isOne ? ', all of one person' : ''}

- ${bytes.json ? `${mb(bytes.json)} of JSON Lines (${Math.round(bytes.json / facts.events)} bytes an event), a ledger of ${mb(bytes.ledger)}, ` : ''}columns of ${mb(facts.imageBytes)}, ${facts.bytesAnEvent} bytes an event.
- Equal to the last byte before anything was timed: windowed \`${facts.digests.windowed.slice(0, 16)}…\`, decaying \`${facts.digests.decaying.slice(0, 16)}…\`.
${[...suggestLine(size),
    ...(results['J3 JSON'] ? [`- Import holds pages of the ledger up to a ceiling, and two to eight bytes a known event id: at most ${peak('J3 a tenth')} for ${mb(bytes.tenth)}, ${peak('J3 JSON')} for ${mb(bytes.json)}.`] : []),
    ...(forms.length ? [`- Query forms that were fastest: ${forms.join('; ')}.`] : []),
    ...facts.skipped.map((what) => `- Skipped: ${what}.`)].join('\n')}

${rows.length ? markdown(JOB_HEAD, rows) : ''}`;
}

/** A time, and behind it how many times that of the size before. */
function growthCell(sizes, i, job, engine) {
  const [before, here] = [sizes[i - 1], sizes[i]].map((size) => size?.results[job]?.[engine]);
  if (!here)
    return '';
  return time(wall(here)) + (before ? ` (${times(wall(here) / wall(before))})` : '');
}

function growthRows(sizes) {
  const rows = [];
  for (const job of ['J1W', 'J1D', 'J1s', 'J2 weight, threshold', 'J1W cold', 'J1D cold', 'J3 JSON', 'J4', 'accord score'])
    for (const engine of new Set(sizes.flatMap(({results}) => Object.keys(results[job] ?? {})))) {
      const cells = sizes.map((_, i) => growthCell(sizes, i, job, engine));
      if (cells.filter(Boolean).length > 1)
        rows.push([rows.some(([name]) => name === jobTitles[job]) ? '' : jobTitles[job], titles[engine], ...cells]);
    }
  return rows;
}

function growthText(sizes) {
  const whole = sizes.filter(({facts}) => !facts.isOne);
  if (whole.length < 2)
    return '';
  const events = whole.map(({facts}) => facts.events);
  const head = ['job', 'engine', ...events.map((n, i) => `${count(n)} events${i ? ` (${times(n / events[i - 1])})` : ''}`)];
  return `\n## How time grows\n\nIn parentheses: how many times that of the size before.\n\n${markdown(head, growthRows(whole))}\n`;
}

export function report(build) {
  const folder = join(build, 'bench'), run = JSON.parse(readFileSync(join(folder, 'results.json'))), {sizes} = run;
  const heads = ['job', 'what', 'must', 'aim', ...sizes.map(({facts}) => facts.isOne ? `one person, ${count(facts.events)}` : `${count(facts.events)} events`)];
  const goals = targetRows(run);
  const text = `# Benchmark

\`make bench BENCH_SIZES=${sizes.map(({facts}) => facts.name).join(',')}\` makes the data from a seed, checks that every engine gives the same
scores to the last byte (the digest of accounts and of people; of J2 the migration of tiers), and only then takes times. Medians;
ratios are medians of ratios within one round, since engines take turns. CPU is user and system time. Never compare figures of two runs.

${[...environment(), weather(run), ...run.left.map((what) => `- Skipped: ${what}.`)].join('\n')}

![Times of the scoring jobs, logarithmic](benchmark.svg)

## Targets

${markdown(heads, goals)}

Not measured here: events over HTTP, and other rule engines.
${growthText(sizes)}
${sizes.map(sizeText).join('\n\n')}

${limits(run)}
`;
  writeFileSync(join(folder, 'benchmark.md'), text);
  writeFileSync(join(folder, 'benchmark.svg'), chart(sizes.filter(({facts}) => !facts.isOne), titles));
  for (const {facts, results} of sizes)
    console.log(`${sizeTitle(facts)}\n${terminal(JOB_HEAD, jobRows(results))}\n`);
  console.log(`${terminal(heads, goals)}\n\n${folder}/benchmark.md`);
}
