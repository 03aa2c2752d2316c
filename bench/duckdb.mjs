// DuckDB as a peer, in process, on two threads, over a file that it keeps in its buffer.
import {DuckDBInstance} from '@duckdb/node-api';
import {attributes} from './rules.mjs';
import {dialects, factorRows} from './sql.mjs';
import {main} from './worker.mjs';

async function load(connection, folder) {
  const csv = (name) => `read_csv('${folder}/${name}.csv')`;
  const steps = [
    `CREATE TABLE acc AS SELECT CAST(substr(id, 2) AS INTEGER) AS account, ${attributes.join(', ')} FROM ${csv('accounts')} ORDER BY 1`,
    `CREATE TABLE ppl AS SELECT CAST(substr(id, 2) AS INTEGER) AS person, CAST(substr(account_id, 2) AS INTEGER) AS account FROM ${csv('people')} ORDER BY 2, 1`,
    `CREATE TABLE ev AS SELECT CAST(person AS INTEGER) AS person, CAST(kind AS UTINYINT) AS kind, CAST(day AS SMALLINT) AS day FROM ${csv('features')} ORDER BY person, day`,
    'CREATE TABLE ev_by_day AS SELECT * FROM ev ORDER BY day, person',
    'CREATE TABLE fac (fkind UTINYINT, age INTEGER, f1 INTEGER, f2 INTEGER)',
    `INSERT INTO fac VALUES ${factorRows().map((r) => `(${r})`).join(',')}`,
    'CHECKPOINT',
  ];
  for (const step of steps)
    await connection.run(step);
}

async function open(folder) {
  const instance = await DuckDBInstance.create(`${folder}/peer.duckdb`, {threads: '2'});
  const connection = await instance.connect();
  return {
    dialect: dialects.duckdb,
    forms: (variant) => variant === 'decaying'
      ? [{events: 'ev', form: 'array'}, {events: 'ev', form: 'join'}, {events: 'ev_by_day', form: 'join'}]
      : [{events: 'ev'}, {events: 'ev_by_day'}],
    exec: (sql) => connection.run(sql),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
    load: () => load(connection, folder),
    close: () => connection.closeSync(),
  };
}

await main(open);
