// Runs the benchmark: data, equality of all results, then timings, engine after engine in turns,
// size after size. usage: node run.mjs BUILD, where BUILD holds accord and the bench-* programs;
// settings.mjs says what the environment may ask for.
import {cpSync, mkdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {loadavg} from 'node:os';
import {join} from 'node:path';
import {aloneJobs, instructions, machine, misses, samples} from './bounds.mjs';
import {makeData, tooLarge} from './data.mjs';
import {commandJobs, durableJobs, importJobs, suggestJob} from './ledger.mjs';
import {startAccord, startPeers, stopPostgres} from './peers.mjs';
import {say} from './process.mjs';
import {report} from './report.mjs';
import {Rounds} from './rounds.mjs';
import {coldJobs, editJobs, proveEqual, scoringJobs} from './scoring.mjs';
import {build, docs, sizes} from './settings.mjs';

const bytesOf = (path) => statSync(path, {throwIfNoEntry: false})?.size ?? 0;

async function inProcess(size, taken, facts) {
  const engines = [startAccord(size), ...startPeers(size, (what) => facts.skipped.push(what))];
  facts.digests = await proveEqual(size, engines, facts.forms);
  const [events, bytesAnEvent, imageBytes] = (await engines[0].ask('size')).value.split(',').map(Number);
  Object.assign(facts, {events, bytesAnEvent, imageBytes});
  if (size.jobs.includes('score'))
    await scoringJobs(size, taken, engines);
  if (size.jobs.includes('edit'))
    await editJobs(size, taken, engines);
  for (const engine of engines)
    await engine.close();
  stopPostgres();
  if (size.jobs.includes('cold'))
    await coldJobs(size, taken, engines, facts.forms);
}

async function withLedger(size, taken, facts) {
  if (size.jobs.includes('import'))
    await importJobs(size, taken);
  if (size.jobs.includes('durable'))
    await durableJobs(size, taken);
  if (size.jobs.includes('suggest'))
    facts.suggest = await suggestJob(size, taken);
  if (size.jobs.includes('commands'))
    await commandJobs(size, taken);
}

async function runSize(size) {
  const {name, people, each, isOne, isPacked, folder} = size;
  const facts = {name, people, each, isOne, isPacked, forms: {}, skipped: [...size.left]};
  const taken = new Rounds(name);
  makeData(size);
  await inProcess(size, taken, facts);
  await withLedger(size, taken, facts);
  if (size.jobs.includes('bounds')) {
    await aloneJobs(size, taken);
    facts.bounds = {instructions: await instructions(size), misses: misses(size), samples: samples(size)};
  }
  facts.bytes = {json: bytesOf(join(folder, 'events.jsonl')), tenth: bytesOf(join(folder, 'tenth.jsonl')),
    ledger: bytesOf(join(folder, 'ws', 'accord.db'))};
  rmSync(join(folder, 'import'), {recursive: true, force: true});
  return {facts, results: taken.results};
}

async function main() {
  const wanted = sizes(), [load] = loadavg();
  mkdirSync(join(build, 'bench'), {recursive: true});
  const run = {load, machine: machine(), left: [], sizes: []};
  for (const size of wanted) {
    const why = tooLarge(size);
    if (why)
      run.left.push(`${size.name}: ${why}`);
    else
      run.sizes.push(await runSize(size));
    if (why)
      say(run.left.at(-1));
    writeFileSync(join(build, 'bench', 'results.json'), JSON.stringify(run, null, 1));
  }
  report(build);
  if (docs)
    for (const name of ['benchmark.md', 'benchmark.svg'])
      cpSync(join(build, 'bench', name), join(docs, name));
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
