// Names, numbers and tables of the report.
import {median} from './process.mjs';
import {SLOW_PEERS} from './settings.mjs';

export const titles = {accord: 'Accord', duckdb: 'DuckDB', clickhouse: 'ClickHouse', polars: 'Polars', sqlite: 'SQLite',
  postgres: 'PostgreSQL', append: 'append + fdatasync'};

export const jobTitles = {
  J1W: 'J1W: all of history scored at one instant, windowed counts', J1D: 'J1D: the same, half-lives over two years',
  J1s: 'J1s: J1W at 52 weekly instants', ranking: 'ranking accounts and people',
  'J2 weight, threshold': 'J2: a weight and a threshold edited, to the migration of tiers', 'J2 cap': 'J2: a cap edited',
  'J2 window': 'J2: a window edited', 'J2 half-life': 'J2: a half-life edited',
  'reading an agreement': 'of J2: reading and compiling the agreement',
  'J1W cold': 'J1W in a cold process, files evicted', 'J1D cold': 'J1D in a cold process, files evicted',
  'reading the image': 'of the cold process: reading the image alone, evicted',
  'J3 JSON': 'J3: import of the events, JSON Lines', 'J3 CSV': 'J3: import of the events, CSV',
  'J3 a tenth': 'J3: import of the first tenth', 'J3 durable': 'J3: durable batches of 100',
  J4: 'J4: `accord suggest`, every single step tried', 'accord score': '`accord score`',
  'accord score --csv': '`accord score --csv`', 'accord explain': '`accord explain ID --json`',
};

export const count = (n) => Math.round(n).toLocaleString('en-US');
export const wall = (runs) => median(runs.map((r) => r.wallUs));
export const times = (x) => Number.isFinite(x) ? `${x >= 10 ? x.toFixed(0) : x.toFixed(2)}x` : '';

export function time(us) {
  if (!Number.isFinite(us) || us <= 0)
    return '';
  if (us >= 1e7)
    return `${(us / 1e6).toFixed(1)} s`;
  return us >= 1e6 ? `${(us / 1e6).toFixed(2)} s` : us >= 1e4 ? `${(us / 1e3).toFixed(0)} ms` : `${(us / 1e3).toFixed(2)} ms`;
}

/** Median of the ratios of rounds. The slow engines had rounds of their own, which came last. */
export function ratio(results, job, against) {
  const own = results[job]?.accord, other = results[job]?.[against];
  if (!own || !other)
    return NaN;
  const pairs = SLOW_PEERS.includes(against) ? own.slice(-other.length) : own.slice(0, other.length);
  return median(other.map((r, i) => r.wallUs / pairs[i].wallUs));
}

function peak(runs) {
  const kib = Math.max(...runs.map((r) => r.peakKib));
  return kib > 0 ? `${count(kib / 1024)} MB` : '';
}

/** The engines of each job, Accord first; the job stands in the first row of its own. */
export function jobRows(results) {
  return Object.entries(results).filter(([job]) => jobTitles[job]).flatMap(([job, engines]) =>
    Object.entries(engines).map(([engine, runs], place) => [place ? '' : jobTitles[job], titles[engine], time(wall(runs)),
      time(median(runs.map((r) => r.cpuUs))), peak(runs), engine === 'accord' ? '' : times(ratio(results, job, engine)), String(runs.length)]));
}

export const JOB_HEAD = ['job', 'engine', 'wall', 'CPU', 'peak', 'Accord is faster by', 'runs'];

export const markdown = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

export function terminal(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  return [head, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd()).join('\n');
}
