// J3 of the peers, in a process of its own. usage: node import.mjs ENGINE FOLDER FILE
//
// DuckDB and ClickHouse keep four fields of each event and look for no duplicates: the least that
// scoring needs. SQLite keeps the row as it is under a unique id, which is nearer to a ledger.
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {pipeTo, usageOf} from './pipe.mjs';
import {measured} from './worker.mjs';

const [, , engine, folder, file] = process.argv;
const isJson = file.endsWith('.jsonl');
const target = join(folder, `import.${engine}`);
for (const suffix of ['', '.wal', '-wal', '-shm', '-journal'])
  rmSync(target + suffix, {recursive: true, force: true});

const engines = {
  async duckdb() {
    const {DuckDBInstance} = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(target, {threads: '2'})).connect();
    const fields = "{event_id: 'VARCHAR', person_id: 'VARCHAR', event: 'VARCHAR', occurred_at: 'TIMESTAMP'}";
    const from = isJson ? `read_json('${file}', format = 'newline_delimited', columns = ${fields})` : `read_csv('${file}')`;
    return measured(async () => {
      await connection.run(`CREATE TABLE events AS SELECT event_id, person_id, event, occurred_at FROM ${from}`);
      await connection.run('CHECKPOINT');
    });
  },
  async clickhouse() {
    const {Session} = await import('chdb');
    const session = new Session(target);
    session.query('SET max_threads = 2', 'TSV');
    session.query('SET input_format_skip_unknown_fields = 1', 'TSV');
    session.query("SET date_time_input_format = 'best_effort'", 'TSV');
    session.query('CREATE TABLE events (event_id String, person_id String, event LowCardinality(String), occurred_at DateTime64(6)) ENGINE = MergeTree ORDER BY person_id', 'TSV');
    const fields = 'event_id String, person_id String, event String, occurred_at DateTime64(6)';
    const answer = await measured(() => session.query(`INSERT INTO events SELECT * FROM file('${file}', '${isJson ? 'JSONEachRow' : 'CSVWithNames'}', '${fields}')`, 'TSV'));
    session.close();
    return answer;
  },
  async sqlite() {
    const pipe = pipeTo(process.env.PEER_SQLITE, [target]);
    for (const sql of ['PRAGMA page_size = 8192', 'PRAGMA journal_mode = WAL', 'PRAGMA synchronous = FULL', 'PRAGMA cache_size = -262144'])
      await pipe.rows(sql);
    const answer = await measured(() => pipe.rows(`.events ${file}`).then(() => '-'), () => usageOf([pipe.pid]));
    await pipe.close();
    return answer;
  },
};

console.log(await engines[engine]());
rmSync(target, {recursive: true, force: true});
