// What bounds each job, measured: instructions counted by stepping, cache misses simulated, time by
// library and by function sampled, and what the machine could do at best.
import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {makeData} from './data.mjs';
import {emptyOfEvents, tenth} from './ledger.mjs';
import {startAccord} from './peers.mjs';
import {say} from './process.mjs';
import {LAST_DAY} from './rules.mjs';
import {accord, accordJobs, AS_OF, build, program, rounds} from './settings.mjs';

/** [job, its words to accord_jobs.c] */
const JOBS = [['J1W', ['score', 'windowed', LAST_DAY]], ['J1D', ['score', 'decaying', LAST_DAY]],
  ['J2 weight, threshold', ['edit', 'windowed', 'weight,threshold']]];
const STEPPED_EVENTS = [4000, 12000], SAMPLED_REPEATS = 60, SHOWN = 5;

export const machine = () => JSON.parse(execFileSync(program('bench-probe'), {encoding: 'utf8'}));

/** One thread's times, for everything else here is of one thread. */
export async function aloneJobs(size, taken) {
  const one = startAccord(size, 1);
  for (const [job, words] of JOBS) {
    await one.ask('score', words[1], LAST_DAY);
    await taken.alternate(`${job} one thread`, rounds, [one], (e) => e.ask(...words));
  }
  await taken.alternate('of J2 reading', rounds, [one], (e) => e.ask('compile', 'windowed', 'weight,threshold'));
  await one.close();
}

/** Instructions a person, from two small companies of the same kind: what is fixed cancels out. */
async function countInstructions(size) {
  const counts = {};
  for (const events of STEPPED_EVENTS) {
    const people = Math.max(20, Math.round(events / size.each / 10) * 10);
    const small = {...size, people, events: people * size.each, name: `steps ${people}x${size.each}`, isPacked: true,
      forms: ['packed'], folder: join(build, 'bench', `steps-${people}x${size.each}`)};
    makeData(small);
    const one = startAccord(small, 1);
    for (const [job, words] of JOBS) {
      await one.ask('score', words[1], LAST_DAY);
      (counts[job] ??= []).push([people, Number((await one.ask('steps', ...words)).value)]);
    }
    await one.close();
  }
  say(`${size.name}: instructions counted`);
  return Object.fromEntries(Object.entries(counts).map(([job, [[n, a], [m, b]]]) => [job, (b - a) / (m - n)]));
}

const counted = new Map();

/** Once for all sizes with as many events a person. */
export async function instructions(size) {
  if (!counted.has(size.each))
    counted.set(size.each, await countInstructions(size));
  return counted.get(size.each);
}

/** The options of valgrind for this machine's largest cache. */
function lastLevel() {
  const of = (name) => readFileSync(`/sys/devices/system/cpu/cpu0/cache/index3/${name}`, 'utf8').trim();
  try {
    return [`--LL=${1024 * parseInt(of('size'), 10)},${of('ways_of_associativity')},${of('coherency_line_size')}`];
  } catch {
    return [];
  }
}

/** Misses of the last level of cache, data and writes, of a job done that many times on one thread. */
function countMisses(size, words, times) {
  const file = join(size.folder, 'cachegrind.out');
  execFileSync('valgrind', ['--tool=cachegrind', '--cache-sim=yes', ...lastLevel(), `--cachegrind-out-file=${file}`,
    accordJobs, 'repeat', size.folder, String(times), ...words.map(String), String(LAST_DAY)], {stdio: 'ignore'});
  const text = readFileSync(file, 'utf8'), names = /^events: (.*)$/m.exec(text)[1].split(' ');
  const sums = /^summary: (.*)$/m.exec(text)[1].trim().split(/\s+/).map(Number);
  rmSync(file, {force: true});
  return sums[names.indexOf('DLmr')] + sums[names.indexOf('DLmw')];
}

/** Misses of one repetition; null where valgrind cannot simulate this machine. */
export function misses(size) {
  if (size.isPacked)
    return null; // opening that many columns under simulation takes an hour
  try {
    const found = Object.fromEntries(JOBS.map(([job, words]) =>
      [job, Math.max(0, (countMisses(size, words, 3) - countMisses(size, words, 1)) / 2)]));
    say(`${size.name}: cache misses counted`);
    return found;
  } catch {
    return null;
  }
}

/** Where a command's processor time goes, by `what` (dso or symbol): [[percent, name], ...]. */
function sampled(what, command, args) {
  const file = join(build, 'bench', 'perf.data');
  execFileSync('perf', ['record', '-q', '-e', 'cpu-clock', '-F', '997', '-o', file, '--', command, ...args], {stdio: 'ignore'});
  const text = execFileSync('perf', ['report', '-i', file, '--stdio', '--no-children', '-F', 'overhead', '-s', what],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  rmSync(file, {force: true});
  return text.split('\n').map((line) => /^\s*([\d.]+)%\s+(?:\[[.k]\]\s+)?(.*?)(?:\s\s.*)?$/.exec(line)).filter(Boolean)
    .map(([, percent, name]) => [Number(percent), name.trim()]).sort((a, b) => b[0] - a[0]).slice(0, SHOWN);
}

/** Samples of the jobs; null where perf cannot take any. */
export function samples(size) {
  try {
    const repeat = (...words) => [accordJobs, ['repeat', size.folder, String(SAMPLED_REPEATS), ...words.map(String), String(LAST_DAY)]];
    const found = {J1W: sampled('symbol', ...repeat(...JOBS[0][1])), J1D: sampled('symbol', ...repeat(...JOBS[1][1]))};
    if (size.jobs.includes('import'))
      found['J3 JSON'] = sampled('dso', accord, ['import', 'events', tenth(size), '-w', emptyOfEvents(size)]);
    if (size.jobs.includes('suggest') && size.isSmall)
      found.J4 = sampled('symbol', accord, ['suggest', '-w', join(size.folder, 'ws'), '--as-of', AS_OF]);
    say(`${size.name}: sampled`);
    return found;
  } catch {
    return null;
  }
}
