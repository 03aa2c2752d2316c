// PostgreSQL as a peer: a server of our own (postgres.sh starts it) on a Unix socket, through psql.
// PGHOST names the folder of the socket; PG_PID is the server's process.
import {attributes} from './rules.mjs';
import {dialects, factorRows} from './sql.mjs';
import {childrenOf, pipeTo, usageOf} from './pipe.mjs';
import {main} from './worker.mjs';

const isText = (name) => ['industry', 'region', 'country', 'funding', 'warehouse', 'crm', 'cloud'].includes(name);

async function load(rows, folder) {
  const columns = attributes.map((a) => `${a} ${isText(a) ? 'text' : 'int'}`).join(', ');
  const copy = (table, file) => `\\copy ${table} FROM '${folder}/${file}.csv' CSV HEADER`;
  for (const sql of [
    `CREATE TEMP TABLE raw_acc (id text, name text, domain text, created_at text, ${columns})`, copy('raw_acc', 'accounts'),
    `CREATE TABLE acc AS SELECT CAST(substr(id, 2) AS int) AS account, ${attributes.join(', ')} FROM raw_acc ORDER BY 1`,
    'CREATE TEMP TABLE raw_ppl (id text, account_id text, email text, name text, title text, created_at text)', copy('raw_ppl', 'people'),
    'CREATE TABLE ppl AS SELECT CAST(substr(id, 2) AS int) AS person, CAST(substr(account_id, 2) AS int) AS account FROM raw_ppl ORDER BY 2, 1',
    'CREATE TEMP TABLE raw_ev (person int, kind int, day int)', copy('raw_ev', 'features'),
    'CREATE TABLE ev AS SELECT person, CAST(kind AS smallint) AS kind, CAST(day AS smallint) AS day FROM raw_ev ORDER BY person, day',
    'CREATE TABLE ev_by_day AS SELECT * FROM ev ORDER BY day, person',
    'CREATE INDEX ON ev_by_day (day)',
    'CREATE TABLE fac (fkind smallint, age smallint, f1 int, f2 int)',
    `INSERT INTO fac VALUES ${factorRows().map((r) => `(${r})`).join(',')}`,
    'VACUUM ANALYZE',
  ])
    await rows(sql);
}

async function open(folder) {
  const pipe = pipeTo('psql', ['-XqAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-U', 'postgres', 'postgres'],
    (sql) => `${sql}${sql.startsWith('\\') ? '' : ';'}\n\\echo =\n`);
  const [[backend]] = await pipe.rows('SELECT pg_backend_pid()');
  await pipe.rows('SET client_min_messages = warning');
  return {
    dialect: dialects.postgres,
    forms: (variant) => variant === 'decaying'
      ? [{events: 'ev', form: 'join'}] : [{events: 'ev'}, {events: 'ev_by_day'}],
    exec: pipe.rows,
    rows: pipe.rows,
    usage: () => {
      const server = Number(process.env.PG_PID);
      const workers = childrenOf(server).filter((pid) => pid !== Number(backend));
      const {cpuUs} = usageOf([server, backend, ...workers]);
      return {cpuUs, peakKib: usageOf([backend]).peakKib};
    },
    load: () => load(pipe.rows, folder),
    close: pipe.close,
  };
}

await main(open);
