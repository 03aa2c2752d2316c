// A peer as a process that answers jobs: one request a line on standard input, one answer a line:
// wall us, CPU us, peak memory in KiB, and what the job gives. accord_jobs.c answers the same way.
//
//   score VARIANT DAY      all of history scored at the end of a day
//   weeks VARIANT          the same at 52 weekly moments
//   ready VARIANT          what J2 starts from (not a measured job)
//   edit VARIANT WHAT      J2: rules changed as rules.mjs says, to the migration of tiers
//   digest                 of the last scoring: accounts, people (semantics P12)
//
// usage of an engine: node ENGINE.mjs load|serve|cold FOLDER [VARIANT]
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {edited, LAST_DAY} from './rules.mjs';
import {migration, readyFeatures, score} from './sql.mjs';

export const WEEKS = 52;

function peakKib() {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

function ownUsage() {
  const {user, system} = process.cpuUsage();
  return {cpuUs: user + system, peakKib: peakKib()};
}

/** `usage` says what the engine used so far: the process's own, unless it lives in another one. */
export async function measured(work, usage = ownUsage) {
  const before = usage().cpuUs, start = process.hrtime.bigint();
  const value = await work();
  const wall = Number((process.hrtime.bigint() - start) / 1000n), after = usage();
  return `${wall} ${after.cpuUs - before} ${after.peakKib} ${value ?? '-'}`;
}

export const shaOf = (text) => createHash('sha256').update(text).digest('hex');

export function digestOf(rows, prefix) {
  const hash = createHash('sha256');
  for (const [id, fitMp, intentMp, fitGrade, intentGrade] of rows)
    hash.update(`${prefix}${String(id).padStart(8, '0')},${fitMp},${intentMp},${' ABCD'[fitGrade]},${intentGrade}\n`);
  return hash.digest('hex');
}

/** "account A B 3;...": only what there is of it, sorted, hashed to a word that lines can carry. */
export const migrationWord = (rows) => shaOf(rows.map((r) => r.join(' ')).sort().join(';')).slice(0, 16);

class Jobs {
  constructor(engine) {
    this.engine = engine;
    this.best = {};
  }

  async run(statements) {
    for (const statement of statements)
      await this.engine.exec(statement);
  }

  measured(work) {
    return measured(work, this.engine.usage);
  }

  options(variant, form) {
    return {isDecaying: variant === 'decaying', ...form};
  }

  /** The better of the engine's query forms for this variant: each run twice, the second counts. */
  async bestForm(variant) {
    if (this.best[variant])
      return this.best[variant];
    let least = Infinity;
    for (const form of this.engine.forms(variant)) {
      const statements = score(this.engine.dialect, this.options(variant, form));
      if (this.engine.forms(variant).length > 1)
        await this.run(statements);
      const start = performance.now();
      await this.run(statements);
      if (performance.now() - start < least) {
        least = performance.now() - start;
        this.best[variant] = form;
      }
    }
    return this.best[variant];
  }

  async score(variant, day) {
    const form = await this.bestForm(variant);
    const statements = score(this.engine.dialect, {...this.options(variant, form), asOfDay: Number(day)});
    return this.measured(() => this.run(statements).then(() => JSON.stringify(form)));
  }

  async weeks(variant) {
    const form = await this.bestForm(variant);
    return this.measured(async () => {
      for (let week = 0; week < WEEKS; week++)
        await this.run(score(this.engine.dialect, {...this.options(variant, form), asOfDay: LAST_DAY - 7 * week}));
    });
  }

  async ready(variant) {
    const form = await this.bestForm(variant), options = this.options(variant, form);
    await this.run(score(this.engine.dialect, options));
    return this.measured(() => this.run(readyFeatures(this.engine.dialect, options)));
  }

  async edit(variant, what) {
    const options = {...this.options(variant, await this.bestForm(variant)), rules: edited(what.split(','))};
    const {steps, query} = migration(this.engine.dialect, options);
    return this.measured(async () => {
      await this.run(steps);
      return migrationWord(await this.engine.rows(query));
    });
  }

  async digest() {
    const columns = 'fit_mp, intent_mp, fit_grade, intent_grade';
    const of = async (kind, prefix) =>
      digestOf(await this.engine.rows(`SELECT ${kind}, ${columns} FROM s_${kind} ORDER BY ${kind}`), prefix);
    return `0 0 ${peakKib()} ${await of('account', 'a')},${await of('person', 'p')}`;
  }
}

async function serve(engine) {
  const jobs = new Jobs(engine);
  for await (const line of createInterface({input: process.stdin})) {
    const [job, ...rest] = line.trim().split(' ');
    console.log(await jobs[job](...rest));
  }
}

/** `open(folder)` gives {dialect, forms(variant), exec(sql), rows(sql), load(), close()}, and usage()
 *  where the engine is another process. */
export async function main(open) {
  const [, , verb, folder, variant, formText] = process.argv;
  if (verb === 'cold') {
    let engine;
    const form = JSON.parse(formText);
    console.log(await measured(async () => {
      engine = await open(folder);
      await new Jobs(engine).run(score(engine.dialect, {isDecaying: variant === 'decaying', ...form}));
    }));
    await engine.close();
    return;
  }
  const engine = await open(folder);
  if (verb === 'load')
    console.log(await measured(() => engine.load(), engine.usage));
  else
    await serve(engine);
  await engine.close();
}
