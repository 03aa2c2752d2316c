// What Accord must reach, and whether it does, size by size.
import {ratio, times, titles, wall} from './tables.mjs';

const SCORED_BYTES = 4; // of an event: its code and its day
const LARGE_EVENTS = 1e7;
const LINEAR = 1.15; // time grows at most by this much more than the events

/** [job, against, must, aim, events at least]: how many times faster, at least. */
const faster = [
  ['J1W', 'duckdb', 20, 40], ['J1D', 'duckdb', 15, 30], ['J1W', 'clickhouse', 8, 15], ['J1D', 'clickhouse', 8, 15],
  ['J1W', 'duckdb', 15, 30, 1e8], ['J1D', 'duckdb', 15, 30, 1e8], ['J1W cold', 'duckdb', 5, 10], ['J1D cold', 'duckdb', 5, 10],
  ['J2 weight, threshold', 'duckdb', 30, 80], ['J2 weight, threshold', 'clickhouse', 5, 15],
  ['J3 JSON', 'duckdb', 0.7, 1.5], ['J3 JSON', 'sqlite', 4, 10], ['J3 durable', 'append', 0.4, 0.65],
];

function verdict(x, must, aim, isAtMost, unit) {
  if (!Number.isFinite(x))
    return '';
  const reaches = (bound) => isAtMost ? x <= bound : x >= bound;
  return `${unit ? times(x) : x} ${reaches(aim) ? 'met, aim too' : reaches(must) ? 'met' : '**NOT met**'}`;
}

const alone = (results, job) => results[`${job} one thread`] && wall(results[`${job} one thread`].accord);

/** How much more than the events the time grew since the size before, where that was a large one. */
function growth(sizes, i, job) {
  const [before, here] = [sizes[i - 1], sizes[i]];
  if (!before?.results[job] || !here.results[job] || here.facts.isOne || before.facts.events < LARGE_EVENTS)
    return NaN;
  return wall(here.results[job].accord) / wall(before.results[job].accord) / (here.facts.events / before.facts.events);
}

export function targetRows({sizes, machine}) {
  const row = (job, what, must, aim, of, isAtMost = false, unit = 'x') =>
    [job, what, `${must}${unit}`, `${aim}${unit}`, ...sizes.map((size, i) => verdict(of(size, i), must, aim, isAtMost, unit))];
  const rows = faster.map(([job, against, must, aim, least = 0]) =>
    row(job, `against ${titles[against]}${least ? ' at 100 million events' : ''}`, must, aim, ({results, facts}) =>
      (least ? facts.events >= least : facts.events < 1e8) ? ratio(results, job, against) : NaN));
  for (const job of ['J1W', 'J1D'])
    rows.push(row(job, 'two threads against one', 1.7, 1.9, ({results}) =>
      alone(results, job) / (results[job] ? wall(results[job].accord) : NaN)));
  rows.push(row('J1W one thread', 'time to read codes and days of all events, at most', 20, 8, ({results, facts}) =>
    alone(results, 'J1W') / (facts.events * SCORED_BYTES / machine.read * 1e6), true));
  rows.push(row('memory', 'bytes an event in columns, at most', 12, 6, ({facts}) => facts.bytesAnEvent ?? NaN, true, ''));
  for (const job of ['J1W', 'J1D'])
    rows.push(row(job, 'linear from the size before: growth of time over growth of events, at most', LINEAR, 1, (_, i) => growth(sizes, i, job), true));
  return rows.filter((cells) => cells.slice(4).some(Boolean));
}
