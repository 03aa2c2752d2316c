// What bounds each job, from what the run measured, as tables and sentences of the report.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {median} from './process.mjs';
import {here} from './settings.mjs';
import {count, markdown, time, times, wall} from './tables.mjs';

const LINE_BYTES = 64;
const of = (results, job) => results[job] ? wall(results[job].accord) : NaN;

/** A job of one thread against the machine: microseconds that it cannot be faster than, and why. */
function held(size, machine, job) {
  const {facts, results} = size, {instructions, misses} = facts.bounds;
  const own = of(results, `${job} one thread`);
  const took = job.startsWith('J2') ? own - of(results, 'of J2 reading') : own;
  const steps = instructions[job] * facts.people, lines = misses?.[job];
  const byInstructions = steps / machine.instructions * 1e6;
  const byBandwidth = lines === undefined ? NaN : lines * LINE_BYTES / machine.read * 1e6;
  const isBandwidth = byBandwidth > byInstructions, bound = isBandwidth ? byBandwidth : byInstructions;
  return [`${job}${job.startsWith('J2') ? ', the agreement read' : ''}`, time(took), (steps / facts.events).toFixed(0),
    (steps / (took * 1e-6 * machine.hertz)).toFixed(2), time(byInstructions),
    lines === undefined ? '' : (lines / facts.events).toFixed(2), time(byBandwidth), time(lines * machine.latency_ns / 1e3),
    isBandwidth ? 'bandwidth' : 'instructions', times(took / bound)];
}

const HEAD = ['job, one thread', 'took', 'instructions an event', 'a cycle', 'instructions at the best rate', 'cache misses an event',
  'their lines at full bandwidth', 'each miss waited for', 'larger of the two', 'took, against it'];

const shares = (rows) => rows.map(([percent, name]) => `${name} ${percent.toFixed(0)} %`).join(', ');

function sentences(size) {
  const {facts, results} = size, {samples} = facts.bounds, lines = [];
  const titles = {J1W: 'J1W with opening the columns, by function', J1D: 'J1D, likewise', 'J3 JSON': 'Import of JSON, by library', J4: '`accord suggest`, by function'};
  for (const [job, rows] of Object.entries(samples ?? {}))
    lines.push(`- ${titles[job]}, share of processor time: ${shares(rows)}.`);
  const json = results['J3 JSON']?.accord;
  if (json) {
    const share = (part) => `${(100 * median(json.map(part))).toFixed(0)} %`;
    lines.push(`- Import of JSON: ${share((r) => (r.cpuUs - r.systemUs) / r.wallUs)} of the wall time is its own code and its libraries', ` +
      `${share((r) => r.systemUs / r.wallUs)} the kernel's, the rest waiting for the disk. ` +
      `${count(facts.events / of(results, 'J3 JSON') * 1e6)} events a second.`);
  }
  if (results['J1W cold'] && results['reading the image'])
    lines.push(`- The cold process: ${time(of(results, 'J1W cold'))}, of which ${time(of(results, 'reading the image'))} would be reading the image ` +
      `of ${count(facts.imageBytes / 1e6)} MB from the disk, ${time(of(results, 'J1W'))} scoring; the rest is opening the ledger, checking checksums and faulting pages in.`);
  if (results['J3 durable'])
    lines.push('- Durable batches are held against one append and one sync a batch, in the targets. A batch writes each page that it touches, whole: those of its events, and one for nearly every id that is new. That work, not the device, is most of the time; the look-ups of events are brought up every 32,768 events, within what is measured. A busy disk slows the append more, and so flatters the ratio.');
  return lines;
}

export function limits({sizes, machine}) {
  const bounded = sizes.filter(({facts}) => facts.bounds);
  const giga = (x) => (x / 1e9).toFixed(1);
  const text = [`## What bounds each job

This machine, measured at the beginning: ${giga(machine.hertz)} GHz, ${giga(machine.instructions)} giga-instructions a second,
${giga(machine.read)} GB/s read by one thread and ${giga(machine.read2)} by two, ${machine.latency_ns.toFixed(0)} ns for a load that must wait for memory; two threads add
${machine.scale.toFixed(2)} times as fast as one.`];
  for (const size of bounded) {
    text.push(`### ${count(size.facts.people)} people, ${count(size.facts.events)} events`);
    text.push(markdown(HEAD, ['J1W', 'J1D', 'J2 weight, threshold'].map((job) => held(size, machine, job))));
    text.push(sentences(size).join('\n'));
  }
  text.push(readFileSync(join(here, 'bounds.md'), 'utf8').trim());
  return text.filter(Boolean).join('\n\n');
}
