// Polars as a peer: data frames in memory, on two threads, asked through its SQL, which becomes the
// same lazy plans as its expressions. What it starts from is kept as IPC files, which it maps.
import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {attributes} from './rules.mjs';
import {dialects, factorRows} from './sql.mjs';
import {main} from './worker.mjs';

process.env.POLARS_MAX_THREADS = '2'; // read when the library is loaded
const pl = (await import('nodejs-polars')).default;

const isText = (name) => ['industry', 'region', 'country', 'funding', 'warehouse', 'crm', 'cloud'].includes(name);
const number = (column) => pl.col(column).str.slice(1).cast(pl.Int32);

function load(folder, target) {
  mkdirSync(target, {recursive: true});
  const csv = (name, dtypes) => pl.readCSV(join(folder, `${name}.csv`), {dtypes});
  const events = csv('features', {person: pl.Int32, kind: pl.UInt8, day: pl.Int16});
  const frames = {
    acc: csv('accounts', Object.fromEntries(attributes.map((a) => [a, isText(a) ? pl.Utf8 : pl.Int32])))
      .select(number('id').alias('account'), ...attributes.map((a) => pl.col(a))).sort('account'),
    ppl: csv('people').select(number('id').alias('person'), number('account_id').alias('account')).sort(['account', 'person']),
    ev: events.sort(['person', 'day']),
    ev_by_day: events.sort(['day', 'person']),
    fac: pl.DataFrame(Object.fromEntries(['fkind', 'age', 'f1', 'f2'].map((name, i) =>
      [name, pl.Series(name, factorRows().map((row) => row[i]), name === 'fkind' ? pl.UInt8 : pl.Int32)]))),
  };
  for (const [name, frame] of Object.entries(frames))
    frame.writeIPC(join(target, `${name}.ipc`));
}

/** What the library cannot do it answers with an error in place of a frame, and throws none. */
function ask(session, sql) {
  const plan = session.execute(sql);
  if (plan._ldf instanceof Error)
    throw new Error(`${plan._ldf.message} (${sql.slice(0, 200)})`);
  return plan.collectSync();
}

function open(folder) {
  const target = join(folder, 'peer.polars');
  const session = pl.SQLContext({});
  if (existsSync(join(target, 'fac.ipc')))
    for (const name of ['acc', 'ppl', 'ev', 'ev_by_day', 'fac'])
      session.register(name, pl.readIPC(join(target, `${name}.ipc`)));
  return {
    dialect: dialects.polars,
    forms: (variant) => variant === 'decaying'
      ? [{events: 'ev', form: 'join'}, {events: 'ev_by_day', form: 'join'}]
      : [{events: 'ev'}, {events: 'ev_by_day'}],
    // A statement is always "name := query": frames are all there is to write.
    exec: (statement) => {
      const [, name, query] = /^(\w+) := (.*)$/s.exec(statement);
      session.register(name, ask(session, query));
    },
    rows: (sql) => ask(session, sql).rows(),
    load: () => load(folder, target),
    close: () => {},
  };
}

await main(open);
