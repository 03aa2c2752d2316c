// ClickHouse as a peer: chDB, the same engine in process, on two threads over MergeTree tables.
import {Session} from 'chdb';
import {attributes} from './rules.mjs';
import {dialects, factorRows} from './sql.mjs';
import {main} from './worker.mjs';

const isText = (name) => ['industry', 'region', 'country', 'funding', 'warehouse', 'crm', 'cloud'].includes(name);

function load(exec, folder) {
  const file = (name, structure) => `file('${folder}/${name}.csv', 'CSVWithNames', '${structure}')`;
  const accounts = `id String, name String, domain String, created_at String, ${attributes.map((a) => `${a} Nullable(${isText(a) ? 'String' : 'Int32'})`).join(', ')}`;
  const columns = attributes.map((a) => `${a} ${isText(a) ? 'LowCardinality(Nullable(String))' : 'Nullable(Int32)'}`);
  const empty = attributes.map((a) => isText(a) ? `nullIf(${a}, '')` : a);
  exec(`CREATE TABLE acc (account UInt32, ${columns.join(', ')}) ENGINE = MergeTree ORDER BY account SETTINGS allow_nullable_key = 1`);
  exec(`INSERT INTO acc SELECT toUInt32(substr(id, 2)), ${empty.join(', ')} FROM ${file('accounts', accounts)}`);
  exec('CREATE TABLE ppl (person UInt32, account UInt32) ENGINE = MergeTree ORDER BY (account, person)');
  exec(`INSERT INTO ppl SELECT toUInt32(substr(id, 2)), toUInt32(substr(account_id, 2)) FROM ${file('people', 'id String, account_id String, email String, name String, title String, created_at String')}`);
  for (const [name, order] of [['ev', 'person, day'], ['ev_by_day', 'day, person']]) {
    exec(`CREATE TABLE ${name} (person UInt32, kind UInt8, day UInt16) ENGINE = MergeTree ORDER BY (${order})`);
    exec(`INSERT INTO ${name} SELECT * FROM ${file('features', 'person UInt32, kind UInt8, day UInt16')}`);
    exec(`OPTIMIZE TABLE ${name} FINAL`);
  }
  exec('CREATE TABLE fac (fkind UInt8, age UInt16, f1 Int32, f2 Int32) ENGINE = MergeTree ORDER BY (fkind, age)');
  exec(`INSERT INTO fac VALUES ${factorRows().map((r) => `(${r})`).join(',')}`);
}

async function open(folder) {
  const session = new Session(`${folder}/peer.chdb`);
  const exec = (sql) => session.query(sql, 'TSV');
  exec('SET max_threads = 2');
  exec('SET max_insert_threads = 2');
  return {
    dialect: dialects.clickhouse,
    forms: (variant) => variant === 'decaying'
      ? [{events: 'ev', form: 'array'}, {events: 'ev', form: 'join'}]
      : [{events: 'ev'}, {events: 'ev_by_day'}],
    exec,
    rows: (sql) => {
      const text = exec(sql).trimEnd();
      return text ? text.split('\n').map((line) => line.split('\t')) : [];
    },
    load: () => load(exec, folder),
    close: () => session.close(),
  };
}

await main(open);
