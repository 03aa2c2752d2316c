// J1, J1s, J2 and the cold process, with all peers; and the proof that all give the same results,
// before which nothing is timed.
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {scoreDigest, VARIANTS} from './data.mjs';
import {files} from './peers.mjs';
import {evict, parsed, say} from './process.mjs';
import {LAST_DAY} from './rules.mjs';
import {accordJobs, here, rounds, slower, SLOW_PEERS, THREADS} from './settings.mjs';

const isSlow = (engine) => SLOW_PEERS.includes(engine.name);
/** Those that look factors up in a list can count one column under another half-life. */
const HALF_LIVES = ['accord', 'duckdb', 'clickhouse'];

/** The digests of both variants. `forms` becomes the form of the query that each peer is fastest in. */
export async function proveEqual(size, engines, forms) {
  const digests = {};
  for (const variant of VARIANTS) {
    if (!size.isPacked)
      digests[variant] = scoreDigest(size, variant);
    for (const engine of engines) {
      forms[`${engine.name} ${variant}`] = (await engine.ask('score', variant, LAST_DAY)).value;
      const digest = (await engine.ask('digest', variant)).value;
      digests[variant] ??= digest;
      if (digest !== digests[variant])
        throw new Error(`${engine.name} differs (${size.name} ${variant}): ${digest}, not ${digests[variant]}. Nothing is timed.`);
    }
    say(`${size.name}: equal (${variant}): ${digests[variant].slice(0, 16)}…, ${engines.map((e) => e.name).join(', ')}`);
  }
  return digests;
}

export async function scoringJobs(size, taken, engines) {
  const quick = engines.filter((e) => !isSlow(e)), slow = engines.filter(isSlow);
  for (const [job, variant] of [['J1W', 'windowed'], ['J1D', 'decaying']]) {
    const run = (engine) => engine.ask('score', variant, LAST_DAY);
    await taken.alternate(job, rounds, quick, run);
    if (slow.length)
      await taken.alternate(job, slower, [engines[0], ...slow], run);
  }
  if (!size.isOne)
    await taken.alternate('J1s', size.isSmall ? slower : 1, quick.filter((e) => e.name !== 'polars'), (e) => e.ask('weeks', 'windowed', LAST_DAY));
  await taken.alternate('ranking', rounds, [engines[0]], (e) => e.ask('rank', 'windowed'));
}

export async function editJobs(size, taken, engines) {
  for (const [job, variant, what] of [['J2 weight, threshold', 'windowed', 'weight,threshold'],
    ['J2 cap', 'windowed', 'cap'], ['J2 window', 'windowed', 'window'], ['J2 half-life', 'decaying', 'half_life']]) {
    const able = what.includes('weight') ? engines
      : engines.filter((e) => !isSlow(e) && (variant === 'windowed' || HALF_LIVES.includes(e.name)));
    const words = new Map();
    for (const engine of able) {
      await engine.ask('score', variant, LAST_DAY);
      await engine.ask('ready', variant);
      words.set((await engine.ask('edit', variant, what)).value, engine.name);
    }
    if (words.size !== 1)
      throw new Error(`${size.name} ${job}: the migrations of tiers differ: ${[...words.values()]}. Nothing is timed.`);
    await taken.alternate(job, rounds, able, (e) => e.ask('edit', variant, what));
  }
  await taken.alternate('reading an agreement', rounds, [engines[0]], (e) => e.ask('compile', 'windowed', 'cap'));
}

/** What a process reads before it can score, in FOLDER. */
export const imageOf = (size) => join(size.folder, size.isPacked ? 'columns' : 'ws/accord.image');

export async function coldJobs(size, taken, engines, forms) {
  const node = (name) => ({name, file: files[name], run: (variant) => execFileSync('node',
    [join(here, `${name}.mjs`), 'cold', size.folder, variant, forms[`${name} ${variant}`]], {encoding: 'utf8'})});
  const own = {name: 'accord', file: size.isPacked ? 'columns' : 'ws',
    run: (variant) => execFileSync(accordJobs, ['cold', size.folder, String(THREADS), variant, String(LAST_DAY)], {encoding: 'utf8'})};
  const peers = engines.map((e) => e.name).filter((name) => ['duckdb', 'clickhouse'].includes(name));
  for (const [job, variant] of [['J1W cold', 'windowed'], ['J1D cold', 'decaying']])
    await taken.alternate(job, slower, [own, ...peers.map(node)], (engine) => {
      evict(join(size.folder, engine.file));
      return parsed(engine.run(variant));
    });
  if (existsSync(imageOf(size)))
    await taken.alternate('reading the image', slower, [{name: 'accord'}], () => {
      evict(imageOf(size));
      const start = performance.now();
      execFileSync('dd', [`if=${imageOf(size)}`, 'of=/dev/null', 'bs=1M', 'status=none']);
      return {wallUs: Math.round((performance.now() - start) * 1000), cpuUs: NaN, peakKib: NaN};
    });
}
